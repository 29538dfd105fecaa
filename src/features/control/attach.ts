import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Answerer } from '../../answers/answer.ts';
import { listens } from '../../control/find.ts';
import { type Around, around, makeFit, runFolders, shortFolder } from '../../control/private-folder.ts';
import { type Registration, readRegistration, register } from '../../control/registration.ts';
import { bootId } from '../../os/instance/boot.ts';
import { isRunning } from '../../os/instance/instance.ts';
import { systemTable } from '../../os/table/table.ts';
import type { Detach } from '../../runtime/attach.ts';
import { listen } from './server.ts';

/** What the system allows a socket's path to be long, in bytes (`sun_path` without its end). */
const maxPathBytes = process.platform === 'linux' ? 107 : 103;

/**
 * Lets this supervisor be asked and told: a socket of the user's own, and beside it the small file by which it is found.
 *
 * @throws Error with a sentence where no safe place for it can be had
 */
export async function attach(
  answerer: Answerer,
  warn: (sentence: string) => void,
  onInternalError: (error: unknown) => void,
): Promise<Detach> {
  const who = around();
  const folder = chooseFolder(who, warn);
  const id = await freeId(folder, answerer.runner.id);
  const { endpoint, key } = endpointOf(folder, id, who);

  await removeStale(endpoint, who);
  const stop = await listen({ endpoint, key, answerer, onInternalError });
  const registration: Registration = {
    version: 1,
    ...answerer.runner,
    id,
    start: systemTable().row(process.pid)?.start ?? null,
    boot: bootId(),
    services: answerer.services,
    endpoint,
    key,
  };
  const file = register(folder, registration);
  const forget = (): void => {
    if (readRegistration(file)?.pid !== process.pid) return;
    fs.rmSync(file, { force: true });
    if (who.platform !== 'win32') fs.rmSync(endpoint, { force: true });
  };
  process.on('exit', forget);

  return async () => {
    process.off('exit', forget);
    forget();
    await stop();
  };
}

/** The first folder that is, or can be made, this user's alone. One that is there and is not gets said. */
function chooseFolder(who: Around, warn: (sentence: string) => void): string {
  const folders = runFolders(who);
  for (const folder of folders) {
    const fitness = makeFit(folder, who);
    if (fitness === 'fit') return folder;
    if (fitness !== 'absent') warn(fitness.sentence);
  }
  throw new Error(`no folder can be made for the control socket; tried ${folders.join(', ')}`);
}

/** With the pid where that one is taken, which only a lost lock allows. */
async function freeId(folder: string, id: string): Promise<string> {
  const other = readRegistration(path.join(folder, `${id}.json`));
  const taken = other !== null && other.pid !== process.pid && (await isRunning(other));
  return taken ? `${id}-${process.pid}` : id;
}

function endpointOf(folder: string, id: string, who: Around): Pick<Registration, 'endpoint' | 'key'> {
  if (who.platform === 'win32') {
    // Others may connect to a pipe of any name: they would have to guess this one, and the key.
    const random = crypto.randomBytes(16).toString('hex');
    const owner = crypto.createHash('sha256').update(who.home.toLowerCase()).digest('hex').slice(0, 12);
    return { endpoint: `\\\\.\\pipe\\crashproof-${owner}-${id}-${random.slice(0, 8)}`, key: random };
  }
  const beside = path.join(folder, `${id}.sock`);
  if (Buffer.byteLength(beside) <= maxPathBytes) return { endpoint: beside, key: null };
  const short = shortFolder(who.uid);
  const fitness = makeFit(short, who);
  if (fitness !== 'fit') {
    const why = fitness === 'absent' ? `${short} cannot be made` : fitness.sentence;
    throw new Error(`the path ${beside} is too long for a socket, and ${why}`);
  }
  const place = crypto.createHash('sha256').update(folder).digest('hex').slice(0, 8);
  return { endpoint: path.join(short, `${id}-${place}.sock`), key: null };
}

/** A killed supervisor leaves its socket behind, and nobody can listen where a file is. */
async function removeStale(endpoint: string, { platform }: Around): Promise<void> {
  if (platform === 'win32') return;
  const stat = fs.lstatSync(endpoint, { throwIfNoEntry: false });
  if (stat === undefined || (stat.isSocket() && (await listens(endpoint)))) return;
  fs.rmSync(endpoint, { force: true });
}
