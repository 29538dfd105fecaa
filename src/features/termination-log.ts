import fs from 'node:fs';
import { explain } from '../core/why.ts';
import type { Detach } from '../runtime/attach.ts';
import type { Host } from '../runtime/supervisor.ts';

/** Where Kubernetes reads the reason of a container's end (terminationMessagePath). */
export const terminationLog = '/dev/termination-log';

/** Kubernetes shows no more of it. */
export const maxTerminationBytes = 4096;

/** The file is there and takes text: only a cluster makes it. */
export function canBeWritten(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.W_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Keeps in the file why the latest crash happened, so that `kubectl describe pod` says it. */
export function attach(host: Host, file: string): Detach {
  let about = '';
  const stopListening = host.listen(({ notes }) => {
    for (const note of notes) {
      if (note.code === 'ended' && note.kind === 'crash') about = `${note.service}: ${explain(note)}`;
      else if (note.code === 'diagnosed' || note.code === 'gave-up') about += `\n${explain(note)}`;
      else continue;
      write(file, about.trimStart());
    }
  });
  return async () => void stopListening();
}

/** At once, because the container may end next. */
function write(file: string, text: string): void {
  try {
    fs.writeFileSync(file, Buffer.from(text).subarray(0, maxTerminationBytes));
  } catch {
    // A cluster that takes the file away loses a sentence; the report has it.
  }
}
