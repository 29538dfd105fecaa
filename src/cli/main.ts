import { version } from '../version.ts';
import { stayLean } from './lean.ts';
import type { CommandLine } from './program.ts';

type Does = CommandLine['do'];

/** Whatever is not needed for what was asked is not loaded. */
const commands: { readonly [Do in Does]: (line: Extract<CommandLine, { do: Do }>) => number | Promise<number> } = {
  exit({ out, err, code }) {
    process.stdout.write(out);
    process.stderr.write(err);
    return code;
  },
  async run({ flags, command }) {
    stayLean();
    return (await import('./run.ts')).run({ flags, command });
  },
  async demo(line) {
    stayLean();
    const [{ run }, { demoApplication, demoFlags }] = await Promise.all([import('./run.ts'), import('./demo.ts')]);
    return run({ flags: demoFlags(line.flags), command: [], application: demoApplication(line) });
  },
  explain: async line => (await import('./explain-command.ts')).explain(line),
  doctor: async line => (await import('./doctor.ts')).doctor(line),
  why: async line => (await import('./why.ts')).why(line),
  reports: async line => (await import('./reports.ts')).reports(line),
  diagnose: async line => (await import('./diagnose.ts')).diagnose(line),
  mcp: async line => (await import('./mcp.ts')).mcp(line),
  notify: async line => (await import('./notify.ts')).notify(line),
  status: async line => (await import('./status.ts')).status(line),
  list: async line => (await import('./list.ts')).list(line),
  logs: async line => (await import('./logs.ts')).logs(line),
  act: async line => (await import('./ask-action.ts')).askAction(line),
  drill: async line => (await import('./drill.ts')).drill(line),
  history: async line => (await import('./history.ts')).history(line),
  health: async line => (await import('./health.ts')).health(line),
  export: async line => (await import('./export.ts')).exportTo(line),
  install: async line => (await import('./install.ts')).install(line),
  uninstall: async line => (await import('./install.ts')).uninstall(line),
};

/** The main program: `way-in.ts` comes first. */
async function main(): Promise<number> {
  if (!hasFolder()) {
    process.stderr.write('crashproof: the folder it was started in is gone; change to another one, with cd\n');
    return 2;
  }
  const { readCommandLine } = await import('./program.ts');
  const line = readCommandLine(process.argv.slice(2), { version, width: process.stdout.columns ?? 100 });
  // Each line goes to the command of its own kind, which the compiler does not see across the two.
  return commands[line.do](line as never);
}

/** It may have been removed, or be on a disk that was; nothing works in a folder that is not there. */
function hasFolder(): boolean {
  try {
    process.cwd();
    return true;
  } catch {
    return false;
  }
}

process.exitCode = await main();
// The supervisor has ended everything it started; what a library may still hold open does not keep it here.
setImmediate(() => process.exit());
