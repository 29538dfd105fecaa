/**
 * One line per event on stdout, as the supervised application's own logger writes it:
 * `2026-11-24 06:12:33,123 - demo.cameras - INFO - Garden is online`.
 */
export type Level = 'INFO' | 'WARNING' | 'ERROR' | 'CRITICAL';
export type Log = (level: Level, area: string, message: string) => void;

/** A line for the log; line breaks in `message` are kept out of it. */
export function logLine(when: Date, level: Level, area: string, message: string): string {
  const local = new Date(when.getTime() - when.getTimezoneOffset() * 60_000).toISOString();
  const stamp = `${local.slice(0, 10)} ${local.slice(11, 19)},${local.slice(20, 23)}`;
  return `${stamp} - demo.${area} - ${level} - ${message.replace(/\s*[\r\n]+\s*/g, ' | ')}\n`;
}

export const log: Log = (level, area, message) => {
  process.stdout.write(logLine(new Date(), level, area, message));
};
