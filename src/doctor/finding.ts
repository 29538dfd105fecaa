/**
 * How bad it is. `ok`: as it should be. `note`: worth knowing, nothing to mend. `unknown`: it could not be looked at here.
 * `warning`: it runs, and something will not be as expected. `error`: it cannot run like this, or is down now.
 */
export type Level = 'ok' | 'note' | 'unknown' | 'warning' | 'error';

/** What one look at one thing has come to. */
export interface Finding {
  readonly level: Level;
  /** What was seen, with the values, in a sentence. */
  readonly says: string;
  /** What to do; empty where nothing is to be done. */
  readonly advice: string;
  /** A command line that mends it or leads on, ready to be typed; empty where there is none. */
  readonly command: string;
}

export const ok = (says: string): Finding => ({ level: 'ok', says, advice: '', command: '' });

export const unknown = (says: string): Finding => ({ level: 'unknown', says, advice: '', command: '' });

export const note = (says: string, advice = '', command = ''): Finding => ({ level: 'note', says, advice, command });

export const warning = (says: string, advice: string, command = ''): Finding => ({
  level: 'warning',
  says,
  advice,
  command,
});

export const error = (says: string, advice: string, command = ''): Finding => ({
  level: 'error',
  says,
  advice,
  command,
});
