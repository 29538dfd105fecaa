import { expect, it } from 'vitest';
import { runFolders } from '../../../src/control/private-folder.ts';

const linux = { platform: 'linux', home: '/home/ada', uid: 1000 } as const;

it.each([
  ['in a session', { XDG_RUNTIME_DIR: '/run/user/1000' }, '/run/user/1000/crashproof'],
  ['at boot', {}, '/home/ada/.local/state/crashproof/run'],
  ['with a state folder', { XDG_STATE_HOME: '/data/state' }, '/data/state/crashproof/run'],
  [
    'with variables that are no paths',
    { XDG_RUNTIME_DIR: 'run', XDG_STATE_HOME: '' },
    '/home/ada/.local/state/crashproof/run',
  ],
])('the folder of sockets %s', (_, env, first) => {
  expect(runFolders({ ...linux, env })[0]).toBe(first);
});

it('whoever looks for a supervisor looks where one of a session and one of boot time would be', () => {
  expect(runFolders({ ...linux, env: { XDG_RUNTIME_DIR: '/run/user/1000' } })).toEqual([
    '/run/user/1000/crashproof',
    '/home/ada/.local/state/crashproof/run',
    '/tmp/crashproof-1000',
  ]);
});

it('on Windows it is in the local part of the profile', () => {
  const windows = { platform: 'win32', home: 'C:\\Users\\ada', uid: null } as const;
  expect(runFolders({ ...windows, env: {} })).toEqual(['C:\\Users\\ada\\AppData\\Local\\crashproof\\run']);
  expect(runFolders({ ...windows, env: { LOCALAPPDATA: 'D:\\L' } })).toEqual(['D:\\L\\crashproof\\run']);
});
