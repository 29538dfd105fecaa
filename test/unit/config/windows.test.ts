import path from 'node:path';
import { expect, it } from 'vitest';
import { type ApplicationAsked, cameraApplication } from '../../../src/config/default-application.ts';
import { onPath } from '../../../src/config/look.ts';
import { fakeLook } from './fake-look.ts';

const on = (files: Record<string, string>, env: Record<string, string> = {}): ApplicationAsked => {
  const look = fakeLook(files);
  const at: typeof look.at = place =>
    Object.keys(files).some(file => file.startsWith(`${place}\\`)) ? 'folder' : look.at(place);
  return { host: 'h', port: 1, debug: false, cwd: 'C:\\app', env, look: { ...look, at }, platform: 'win32' };
};

it('finds the interpreter of a virtual environment in its Scripts folder', () => {
  const { command } = cameraApplication.launch(on({ 'C:\\app\\.venv\\Scripts\\python.exe*': '' }));
  expect(command[0]).toBe('C:\\app\\.venv\\Scripts\\python.exe');
});

it('prefers python to python3, which may be the stub of the store', () => {
  const files = { 'C:\\py\\python.EXE*': '', 'C:\\stub\\python3.EXE*': '' };
  const { command } = cameraApplication.launch(on(files, { Path: 'C:\\stub;C:\\py' }));
  expect(command[0]).toBe('python');
});

it('separates PYTHONPATH as Windows does', () => {
  const { env } = cameraApplication.launch(on({ 'C:\\app\\src\\x.py': '' }, { PYTHONPATH: 'D:\\lib' }));
  expect(env.PYTHONPATH).toBe(['C:\\app\\src', 'D:\\lib'].join(path.win32.delimiter));
});

it('looks for a program with the endings of PATHEXT', () => {
  const look = fakeLook({ 'C:\\bin\\tool.CMD*': '' });
  expect(onPath('tool', { Path: 'C:\\bin' }, look, 'win32')).toBe('C:\\bin\\tool.CMD');
  expect(onPath('tool', { Path: 'C:\\bin', PATHEXT: '.EXE' }, look, 'win32')).toBeNull();
});
