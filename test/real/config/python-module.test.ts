import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPythonModule } from '../../../src/os/python/module.ts';

const PYTHON = '/usr/bin/python3';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-python-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const put = (name: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  fs.writeFileSync(path.join(folder, name), text);
};
const find = (module: string, env: NodeJS.ProcessEnv = {}, asked = {}) =>
  findPythonModule({ python: PYTHON, module, cwd: folder, env: { PATH: process.env.PATH, ...env }, ...asked });

describe('a Python module', () => {
  it('is found in the folder, on PYTHONPATH and in the standard library', async () => {
    put('here/__init__.py', '');
    put('here/web.py', '');
    put('src/there/web/__init__.py', '');
    expect(await find('here.web')).toBe('found');
    expect(await find('there.web')).toBe('missing');
    expect(await find('there.web', { PYTHONPATH: path.join(folder, 'src') })).toBe('found');
    expect(await find('json.tool')).toBe('found');
  });

  it('is missing where only its package is there, or a part of its name is no package', async () => {
    put('here/__init__.py', '');
    expect(await find('here.web')).toBe('missing');
    expect(await find('json.tool.deeper')).toBe('missing');
    expect(await find('tapo_camera_mcp.web')).toBe('missing');
  });

  it('is found by an editable install, which is a finder of its own', async () => {
    put('elsewhere/edited/web.py', '');
    put(
      'site/sitecustomize.py',
      [
        'import sys, importlib.machinery as m',
        'class Finder:',
        '    @staticmethod',
        '    def find_spec(name, path=None, target=None):',
        `        return m.PathFinder.find_spec(name, [${JSON.stringify(path.join(folder, 'elsewhere'))}]) if name == 'edited' else None`,
        'sys.meta_path.append(Finder)',
      ].join('\n'),
    );
    expect(await find('edited.web', { PYTHONPATH: path.join(folder, 'site') })).toBe('found');
    expect(await find('edited.web')).toBe('missing');
  });

  it('is not run by being looked for', async () => {
    const mark = "open('ran', 'w')\n";
    put('here/__init__.py', mark);
    put('here/web/__init__.py', mark);
    put('here/web/__main__.py', mark);
    expect(await find('here.web')).toBe('found');
    expect(fs.existsSync(path.join(folder, 'ran'))).toBe(false);
  });
});

describe('an interpreter', () => {
  it('that is not there is told apart from a module that is not there', async () => {
    expect(await find('json', {}, { python: 'no-such-python' })).toBe('no-python');
    expect(await find('json', {}, { python: path.join(folder, 'python') })).toBe('no-python');
  });

  it('that breaks or may not be run leaves it open', async () => {
    put('python', '#!/bin/sh\nexit 1\n');
    expect(await find('json', {}, { python: path.join(folder, 'python') })).toBe('unknown');
    fs.chmodSync(path.join(folder, 'python'), 0o755);
    expect(await find('json', {}, { python: path.join(folder, 'python') })).toBe('unknown');
  });

  it('that never answers is ended and leaves it open', async () => {
    put('python', '#!/bin/sh\necho $$ > pid\nexec sleep 1000\n');
    fs.chmodSync(path.join(folder, 'python'), 0o755);
    expect(await find('json', {}, { python: path.join(folder, 'python'), timeoutMs: 3000 })).toBe('unknown');
    const pid = Number(fs.readFileSync(path.join(folder, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
