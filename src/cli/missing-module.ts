import type { ModuleFound } from '../os/python/module.ts';

/** The default application cannot be started: what is missing, and the three ways on. Exit code 2. */
export function missingModuleText(found: 'missing' | 'no-python', python: string, module: string): string {
  const what: Record<typeof found, string> = {
    missing: `the default application is not installed: ${python} finds no Python module ${module}`,
    'no-python': `the default application needs Python, and there is no ${python}`,
  };
  const install: Record<typeof found, string> = {
    missing: 'install it, or start crashproof in its folder or with its virtual environment active',
    'no-python': 'install Python 3, then the application',
  };
  return [
    `crashproof: ${what[found]}. Three ways on:`,
    `  1. ${install[found]}`,
    '  2. give another program: crashproof run -- node server.js',
    '  3. try the demo: crashproof demo',
    '',
  ].join('\n');
}

/** Found or not known: then starting it tells. */
export const isMissing = (found: ModuleFound): found is 'missing' | 'no-python' =>
  found === 'missing' || found === 'no-python';
