import { fileURLToPath } from 'node:url';
import type { Application } from '../config/default-application.ts';
import type { CommandLine } from './program.ts';

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
      return { command: [...words, ...kept, ...cameras.flatMap(camera => ['--camera', camera])], env: {} };
    },
  };
}
