import fs from 'node:fs';
import path from 'node:path';

/** Folders in which nothing is a change of the program: version control, caches, what package managers install. */
const folders: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  '__pycache__',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.tox',
  '.nox',
  '.venv',
  'venv',
  'node_modules',
  '.cache',
  '.idea',
  '.vscode',
]);

/** Compiled files, logs, crash reports, and what editors write beside a file. */
const files = [
  /\.py[cod]$/,
  /\.log(\.\d+)?(\.gz)?$/,
  /-crash-report-.*\.json$/,
  /~$/,
  /\.sw[a-z]$/,
  /\.tmp$/,
  /^(\.#.*|#.*#|4913|\.DS_Store)$/,
];

/** @param relative to the watched folder */
export function isIgnored(relative: string): boolean {
  const words = relative.split(/[/\\]/);
  const name = words.at(-1) ?? '';
  return words.some(word => folders.has(word)) || files.some(shape => shape.test(name));
}

/**
 * For the watcher, so that it spends nothing on these folders. Virtual environments have a file that tells them whatever
 * they are called; they are looked for in the watched folder and directly within it.
 */
export function ignoredBelow(folder: string, always: readonly string[]): string[] {
  const patterns = [...folders].flatMap(name => [`**/${name}`, `**/${name}/**`]);
  return [...patterns, ...always, ...environmentsIn(folder)];
}

function environmentsIn(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isDirectory())
      .map(({ name }) => path.join(folder, name))
      .filter(one => fs.existsSync(path.join(one, 'pyvenv.cfg')));
  } catch {
    return [];
  }
}
