import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSafeName, nameOfCommand, safeName } from '../../../src/config/service-name.ts';

describe('nameOfCommand', () => {
  it.each([
    ['/usr/bin/go2rtc -config x.yaml', 'go2rtc'],
    ['node server.js --port 80', 'server'],
    ['node --inspect ./dist/main.mjs', 'main'],
    ['python -m tapo_camera_mcp.web --host x', 'tapo_camera_mcp.web'],
    ['/app/.venv/bin/python3.11 -m my.web', 'my.web'],
    ['python3 app.py', 'app'],
    ['C:\\tools\\frigate.exe run', 'frigate'],
    ['C:\\Python\\python.exe C:\\app\\cams.py', 'cams'],
    ['java -jar camera.jar', 'camera'],
    ['npm run web', 'web'],
    ['npm start', 'npm'],
    ['sh -c while-true', 'sh'],
    ['python -c pass', 'python'],
    ['env A=1 node x.js', 'x'],
    ['sudo python -m a.b', 'a.b'],
    ['deno run -A main.ts', 'main'],
    ['bash', 'bash'],
    ['node', 'node'],
    ['./über_cam!', 'uber_cam'],
    ['/', 'service'],
  ])('calls %j %s', (line, name) => {
    expect(nameOfCommand(line.split(' '))).toBe(name);
  });

  it('is always a safe name', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), command => {
        expect(isSafeName(nameOfCommand(command))).toBe(true);
      }),
    );
  });
});

describe('isSafeName', () => {
  it.each(['web', 'web-1', 'my.web', '_x', 'a'.repeat(64), 'conx'])('accepts %j', name => {
    expect(isSafeName(name)).toBe(true);
  });

  it.each([
    '',
    '.',
    '..',
    'a/b',
    'a\\b',
    '.hidden',
    'end.',
    'a b',
    'a'.repeat(65),
    'con',
    'NUL',
    'com1',
    'aux.txt',
    'a:b',
    'a\0',
    '-x',
  ])('refuses %j', name => {
    expect(isSafeName(name)).toBe(false);
  });
});

it('makes every text safe and leaves safe names alone', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('con', 'nul.txt', 'COM1', '..', 'prn.a.b', `com1.${'a'.repeat(80)}`)),
      text => {
        expect(isSafeName(safeName(text))).toBe(true);
        if (isSafeName(text)) expect(safeName(text)).toBe(text);
      },
    ),
  );
});
