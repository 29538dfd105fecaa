// Starts listens.js as a child of its own and passes everything through, so the port belongs to a grandchild.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const child = spawn(
  process.execPath,
  [fileURLToPath(new URL('listens.js', import.meta.url)), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
child.on('exit', code => process.exit(code ?? 1));
