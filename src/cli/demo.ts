import { fileURLToPath } from 'node:url';
import type { Application } from '../config/default-application.ts';
import type { Given } from '../config/from-flags.ts';
import type { CommandLine } from './program.ts';

/** It has no login, so it listens for this machine only, unless it is told otherwise. */
export function demoFlags(flags: Given, env: Readonly<Record<string, string | undefined>> = process.env): Given {
  const told = [flags.host, env.CRASHPROOF_HOST, env.TAPO_WEBAPP_HOST].some(host => (host ?? '') !== '');
  return told ? flags : { ...flags, host: '127.0.0.1' };
}

/** The bundled camera application, in the place of the default one: same settings, same kind of health page. */
export function demoApplication({ data, cameras }: Extract<CommandLine, { do: 'demo' }>): Application {
  return {
    name: 'camera-demo',
    title: 'crashproof camera demo',
    healthPath: '/api/health',
    pythonModule: null,
    launch({ host, port }) {
      const program = fileURLToPath(new URL('./demo.js', import.meta.url));
      const words = [process.execPath, program, '--host', host, '--port', String(port)];
      const kept = data === undefined ? [] : ['--data', data];
      // A camera's address may hold a password, and everybody on a machine can read command lines.
      const seen = cameras.length === 0 ? {} : { CAMERA_DEMO_CAMERAS: cameras.join('\n') };
      return { command: [...words, ...kept], env: seen };
    },
  };
}
