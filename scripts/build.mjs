// Bundles the program into dist/. Plain JavaScript: it must run before anything is installed or built.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import zlib from 'node:zlib';
import esbuild from 'esbuild';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
const dist = path.join(root, 'dist');
// Built beside and moved into place, so that a failed build leaves the last good one.
const fresh = fs.mkdtempSync(path.join(root, '.dist-'));
process.once('exit', () => fs.rmSync(fresh, { recursive: true, force: true }));

const entries = {
  cli: 'src/cli/main.ts',
  index: 'src/index.ts',
  testing: 'src/testing/index.ts',
  demo: 'src/demo/main.ts',
};

await esbuild.build({
  absWorkingDir: root,
  entryPoints: entries,
  outdir: fresh,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  legalComments: 'eof',
  define: { CRASHPROOF_VERSION: JSON.stringify(version) },
  // Bundled CommonJS libraries ask for node's own modules with require().
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require=__createRequire(import.meta.url);",
  },
  // Its binding is native: it stays a package of its own, loaded only to watch files.
  external: ['@parcel/watcher'],
  logLevel: 'warning',
});
await esbuild.build({
  absWorkingDir: root,
  entryPoints: ['src/cli/way-in.ts'],
  outfile: path.join(fresh, 'crashproof.cjs'),
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  plugins: [
    {
      name: 'the main program stays a file of its own',
      setup: ({ onResolve }) => onResolve({ filter: /\/main\.ts$/ }, () => ({ path: './cli.js', external: true })),
    },
  ],
  logLevel: 'warning',
});
fs.chmodSync(path.join(fresh, 'crashproof.cjs'), 0o755);
await buildPage(path.join(fresh, 'page'));

// `--bundle-only`: for the tests, which need no declarations.
const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
if (!process.argv.includes('--bundle-only')) {
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', path.join(fresh, 'types')], {
    cwd: root,
    stdio: 'inherit',
  });
}

fs.rmSync(dist, { recursive: true, force: true });
fs.renameSync(fresh, dist);
fs.chmodSync(dist, 0o755);

/** The dashboard's page: for browsers, small, with names that change with the content, and compressed ahead. */
async function buildPage(outdir) {
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: { page: 'src/page/main.tsx' },
    outdir,
    entryNames: '[name]-[hash]',
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: ['es2022', 'chrome109', 'firefox115', 'safari16'],
    minify: true,
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    metafile: true,
    logLevel: 'warning',
  });
  const names = Object.keys(metafile.outputs).map(file => path.basename(file));
  const html = fs
    .readFileSync(path.join(root, 'src/page/index.html'), 'utf8')
    .replace(
      'page.js',
      names.find(name => name.endsWith('.js')),
    )
    .replace(
      'page.css',
      names.find(name => name.endsWith('.css')),
    );
  fs.writeFileSync(path.join(outdir, 'index.html'), html);
  fs.copyFileSync(path.join(root, 'src/page/icon.svg'), path.join(outdir, 'icon.svg'));
  for (const name of [...names, 'index.html']) {
    const bytes = fs.readFileSync(path.join(outdir, name));
    fs.writeFileSync(path.join(outdir, `${name}.gz`), zlib.gzipSync(bytes, { level: 9 }));
  }
}
