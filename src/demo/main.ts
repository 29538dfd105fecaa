/** The bundled camera application: `node dist/demo.js --host H --port P --data DIR [--camera NAME=ADDRESS ...]`. */
import type { AddressInfo } from 'node:net';
import { makeApp } from './app.ts';
import { makeCameras } from './cameras/cameras.ts';
import { findFfmpeg } from './cameras/ffmpeg-args.ts';
import { endedUnasked, History } from './history.ts';
import { log } from './log.ts';
import { Machine } from './machine.ts';
import { type Options, readOptions, USAGE, UsageError } from './options.ts';
import { place } from './secrets.ts';

/** A stop takes no longer than this, whatever still hangs. */
const STOP_MS = 900;

function options(): Options {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  try {
    return readOptions(args, process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    log('CRITICAL', 'main', error.message);
    process.exit(2);
  }
}

function openHistory(dataDir: string): History {
  try {
    return new History(dataDir);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log('CRITICAL', 'history', `The history cannot be kept in ${dataDir}: ${why}. Choose another folder with --data.`);
    process.exit(1);
  }
}

function listenProblem({ code = '', message }: NodeJS.ErrnoException, host: string, port: number): string {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is taken (address already in use): another program listens there. End it, or choose another with --port.`,
    EACCES: `Port ${port} may not be used without administrator rights (EACCES). Choose one above 1023 with --port.`,
    EADDRNOTAVAIL: `This machine has no address ${host} (EADDRNOTAVAIL). Choose another with --host.`,
    ENOTFOUND: `The host name ${host} is not known (ENOTFOUND). Choose another with --host.`,
  };
  return reasons[code] ?? `Cannot listen on ${host} port ${port}: ${message}`;
}

function main(): void {
  // A reader that has gone away must not take the cameras with it.
  process.stdout.on('error', () => {});
  process.on('uncaughtExceptionMonitor', error => log('CRITICAL', 'main', error.stack ?? error.message));
  const { host, port, dataDir, cameras: wanted } = options();
  const history = openHistory(dataDir);
  const ffmpeg = findFfmpeg();
  const cameras = makeCameras(wanted, ffmpeg, (name, online, note) => {
    log(online ? 'INFO' : 'WARNING', 'cameras', `${name} is ${online ? 'online' : `offline: ${note}`}`);
    void history.add({ at: new Date().toISOString(), event: 'camera', name, online, note });
  });
  const server = makeApp({ cameras, history, machine: new Machine(dataDir) });

  server.on('error', (error: NodeJS.ErrnoException) => {
    log('CRITICAL', 'web', listenProblem(error, host, port));
    process.exit(1);
  });
  server.listen(port, host, async () => {
    const afterCrash = endedUnasked(history.entries);
    const { pid } = process;
    const { address, port: actual, family } = server.address() as AddressInfo;
    // In the file before the log says it runs: who kills it on that line finds the start in the history.
    await history.add({ at: new Date().toISOString(), event: 'start', pid, after_crash: afterCrash });
    if (history.failure) log('ERROR', 'history', `The history cannot be written: ${history.failure}`);
    if (history.torn > 0) {
      log('WARNING', 'history', `${history.torn} unreadable line(s) in ${history.file} are skipped`);
    }
    if (afterCrash) log('WARNING', 'main', 'The run before this one ended without being asked to');
    if (!ffmpeg && wanted.some(camera => camera.address)) {
      log('WARNING', 'cameras', 'ffmpeg is not installed: test pictures stand in for the cameras');
    }
    for (const camera of wanted) {
      log('INFO', 'cameras', `${camera.name}: ${camera.address ? place(camera.address) : 'test picture'}`);
    }
    for (const camera of cameras) camera.open();
    log('INFO', 'web', `Listening on http://${family === 'IPv6' ? `[${address}]` : address}:${actual} (pid ${pid})`);
  });

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log('INFO', 'main', `Stopping (${signal})`);
    setTimeout(() => process.exit(0), STOP_MS);
    server.close();
    server.closeAllConnections();
    await Promise.all([
      history.add({ at: new Date().toISOString(), event: 'stop', pid: process.pid, signal }),
      ...cameras.map(camera => camera.close()),
    ]);
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGBREAK'] as const)
    process.on(signal, () => void stop(signal));
}

main();
