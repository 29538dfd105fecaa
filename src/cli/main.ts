#!/usr/bin/env node
import { version } from '../version.ts';
import { stayLean } from './lean.ts';

/**
 * The way in. Whatever is not needed for what was asked is not loaded.
 */
async function main(): Promise<number> {
  // Asked every few seconds for years, on small machines: it does without the command line's library.
  if (process.argv.length === 3 && process.argv[2] === 'health') {
    const { health } = await import('./health.ts');
    return health({ meant: {}, json: false });
  }
  const { readCommandLine } = await import('./program.ts');
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
    case 'doctor': {
      const { doctor } = await import('./doctor.ts');
      return doctor(line);
    }
    case 'run': {
      stayLean();
      const { run } = await import('./run.ts');
      return run({ flags: line.flags, command: line.command });
    }
    case 'demo': {
      stayLean();
      const [{ run }, { demoApplication, demoFlags }] = await Promise.all([import('./run.ts'), import('./demo.ts')]);
      return run({ flags: demoFlags(line.flags), command: [], application: demoApplication(line) });
    }
    case 'notify': {
      const { notify } = await import('./notify.ts');
      return notify(line);
    }
    case 'mcp': {
      const { mcp } = await import('./mcp.ts');
      return mcp(line);
    }
    case 'why': {
      const { why } = await import('./why.ts');
      return why(line);
    }
    case 'reports': {
      const { reports } = await import('./reports.ts');
      return reports(line);
    }
    case 'diagnose': {
      const { diagnose } = await import('./diagnose.ts');
      return diagnose(line);
    }
    case 'status': {
      const { status } = await import('./status.ts');
      return status(line);
    }
    case 'list': {
      const { list } = await import('./list.ts');
      return list(line);
    }
    case 'logs': {
      const { logs } = await import('./logs.ts');
      return logs(line);
    }
    case 'act': {
      const { askAction } = await import('./ask-action.ts');
      return askAction(line);
    }
    case 'history': {
      const { history } = await import('./history.ts');
      return history(line);
    }
    case 'health': {
      const { health } = await import('./health.ts');
      return health(line);
    }
    case 'export': {
      const { exportTo } = await import('./export.ts');
      return exportTo(line);
    }
    case 'install': {
      const { install } = await import('./install.ts');
      return install(line);
    }
    case 'uninstall': {
      const { uninstall } = await import('./install.ts');
      return uninstall(line);
    }
    default:
      return line satisfies never;
  }
}

process.exitCode = await main();
// The supervisor has ended everything it started; what a library may still hold open does not keep it here.
setImmediate(() => process.exit());
