import { linuxTable } from './linux.ts';
import { psTable } from './ps.ts';
import type { ProcessTable } from './row.ts';
import { windowsTable } from './windows.ts';

/** The system's table of processes. Each platform has a file of its own. */
export function systemTable(platform: NodeJS.Platform = process.platform): ProcessTable {
  switch (platform) {
    case 'linux':
    case 'android':
      return linuxTable;
    case 'win32':
      return windowsTable;
    default:
      return psTable;
  }
}
