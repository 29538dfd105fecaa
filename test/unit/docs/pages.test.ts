import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../../src/cli/program.ts';
import { KEYS, settingOf } from '../../../src/config/settings.ts';

const read = (page: string): string => fs.readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');

describe('the page for those who come from watchfiles_runner.py', () => {
  it('has each variable of the older runner, with its default, and no other', () => {
    const older = KEYS.flatMap(key => {
      const { olderVariable } = settingOf(key);
      return olderVariable === undefined ? [] : [olderVariable];
    });
    const rows = [...read('from-watchfiles-runner.md').matchAll(/^\| `((?:TAPO|WATCHFILES)_\w+)` \|/gm)];
    expect(rows.map(([, name]) => name).sort()).toEqual(older.sort());
  });
});

describe('flags and commands', () => {
  const help = (...words: string[]): string => {
    const line = readCommandLine([...words, '--help'], { version: '0', width: 200 });
    return line.do === 'exit' ? line.out : '';
  };
  const commands = [...help().matchAll(/^ {2}([a-z]+)\b {2,}/gm)].map(([, name = '']) => name);
  const flags = new Set(
    ['run', 'export', 'install', ...commands].flatMap(name =>
      [...help(name).matchAll(/--(?:\[no-\])?([a-z][a-z-]+)/g)].map(([, flag]) => flag),
    ),
  );
  const pages = ['from-watchfiles-runner.md', 'troubleshooting.md', 'how-it-decides.md', 'doctor.md', 'drill.md'];

  it.each(pages)('of %s are there', page => {
    // What follows another program's name in the same piece of code is that program's.
    const codes = [...read(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
    const own = codes.filter(code => /^(crashproof\b|--)/.test(code));
    expect(own.length).toBeGreaterThan(0);
    for (const code of own) {
      const [, command] = /^crashproof ([a-z]+)/.exec(code) ?? [];
      if (command !== undefined) expect(['run', 'demo', ...commands], code).toContain(command);
      for (const [, flag = ''] of code.matchAll(/--([a-z][a-z-]+)/g)) expect([...flags], code).toContain(flag);
    }
  });
});
