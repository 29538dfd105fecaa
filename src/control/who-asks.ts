import os from 'node:os';

/** For the log: `ada@nas via cli`; whoever acts as root through sudo is named too. */
export function whoAsks(via: string): string {
  const name = userName();
  const { SUDO_USER } = process.env;
  const who = SUDO_USER === undefined || SUDO_USER === name ? name : `${SUDO_USER} as ${name}`;
  return `${who}@${os.hostname()} via ${via}`.slice(0, 200);
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    // A container may run as a number that no user has.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
