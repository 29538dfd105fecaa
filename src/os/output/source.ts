import net from 'node:net';
import type { Readable } from 'node:stream';
import type { Inlet } from './pipes.ts';
import { SLAB_BYTES, SlabReader } from './slabs.ts';
import { Lease, type Span } from './span.ts';

/** What a source brings. A span that is not held when `bytes` returns is gone. */
export interface Sink {
  bytes(span: Span): void;
  /** As much is held as may wait. Reading goes on unless the sink pauses it; nothing more may be held until `room`. */
  full(): void;
  /** There is room again after the source was `full`. */
  room(): void;
  /** No more will come: the last writer has closed the pipe, or reading failed. Exactly once. */
  end(): void;
}

/** One stream of a run, read as it comes until `pause`. */
export interface Source {
  pause(): void;
  resume(): void;
  destroy(): void;
}

/** This much of a stream may wait for the disk before its reading pauses. */
const MAX_WAITING_BYTES = 2 * 1024 * 1024;

export function openSource(inlet: Inlet, sink: Sink): Source {
  return 'fd' in inlet ? fromDescriptor(inlet.fd, sink) : fromReadable(inlet, sink);
}

/** A pipe of our own: read straight into our slabs, without a buffer and a stream event for each read. */
function fromDescriptor(fd: number, sink: Sink): Source {
  const slabs = new SlabReader(MAX_WAITING_BYTES / SLAB_BYTES, () => sink.room());
  let paused = false;
  const options: net.SocketConstructorOpts & { onread: net.OnReadOpts } = {
    fd,
    readable: true,
    writable: false,
    onread: {
      buffer: () => slabs.room(),
      callback: count => {
        const span = slabs.got(count);
        sink.bytes(span);
        slabs.advance(span.end);
        if (slabs.full) sink.full();
        return !paused;
      },
    },
  };
  const socket = new net.Socket(options);
  // A failing read ends the stream like its end does; 'close' follows.
  socket.on('error', () => {});
  socket.once('close', () => {
    slabs.close();
    sink.end();
  });
  socket.resume();
  return {
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      socket.resume();
    },
    destroy: () => void socket.destroy(),
  };
}

function fromReadable(readable: Readable, sink: Sink): Source {
  let waitingBytes = 0;
  const isFull = (): boolean => waitingBytes >= MAX_WAITING_BYTES;
  const written = (lease: Lease): void => {
    waitingBytes -= lease.bytes.length;
    if (!isFull()) sink.room();
  };
  readable.on('error', () => {});
  readable.once('close', () => sink.end());
  readable.on('data', (chunk: Buffer) => {
    const lease = new Lease(chunk, written);
    sink.bytes({ lease, start: 0, end: chunk.length });
    if (lease.holds > 0) waitingBytes += chunk.length;
    if (isFull()) sink.full();
  });
  return {
    pause: () => void readable.pause(),
    resume: () => void readable.resume(),
    destroy: () => void readable.destroy(),
  };
}
