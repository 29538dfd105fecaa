// Every relative link in the documentation leads somewhere, and every page of docs/ is reached by one.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './installed.mjs';

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(page => page !== '' && !page.startsWith('test/') && fs.existsSync(path.join(root, page)));

const reached = new Set();
const problems = [];
for (const page of pages) {
  const text = fs.readFileSync(path.join(root, page), 'utf8').replace(/```[\s\S]*?```/g, '');
  for (const [, link] of text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)) {
    if (/^[a-z]+:/.test(link)) continue;
    const target = path.normalize(path.join(path.dirname(page), link));
    reached.add(target);
    if (!fs.existsSync(path.join(root, target))) problems.push(`${page}: ${link} leads nowhere`);
  }
}
for (const page of pages) {
  if (page.startsWith('docs/') && !reached.has(page)) problems.push(`${page}: no page links to it`);
}
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
