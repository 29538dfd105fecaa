#!/usr/bin/env node
import { version } from '../version.ts';
import { readCommandLine } from './program.ts';

/**
 * The way in. Whatever is not needed for what was asked is not loaded.
 */
async function main(): Promise<number> {
  const line = readCommandLine(process.argv.slice(2), { version, width: process.stdout.columns ?? 100 });
  switch (line.do) {
    case 'exit':
      process.stdout.write(line.out);
      process.stderr.write(line.err);
      return line.code;
    case 'explain': {
      const { explain } = await import('./explain-command.ts');
      return explain(line);
    }
    case 'run': {
      const { run } = await import('./run.ts');
      return run({ flags: line.flags, command: line.command });
    }
    case 'demo': {
      const [{ run }, { demoApplication, demoFlags }] = await Promise.all([import('./run.ts'), import('./demo.ts')]);
      return run({ flags: demoFlags(line.flags), command: [], application: demoApplication(line) });
    }
    default:
      return line satisfies never;
  }
}

process.exitCode = await main();
// The supervisor has ended everything it started; what a library may still hold open does not keep it here.
setImmediate(() => process.exit());
