import { describe, expect, it } from 'vitest';
import { SLAB_BYTES, SlabReader } from '../../../src/os/output/slabs.ts';
import type { Span } from '../../../src/os/output/span.ts';

/** As a source does: a read of so many bytes, held or not by whoever gets it. */
function read(slabs: SlabReader, bytes: number, hold: boolean): Span {
  const span = slabs.got(bytes);
  if (hold) span.lease.hold();
  slabs.advance(span.end);
  return span;
}

describe('reading into slabs', () => {
  it('lays what is held one behind the other', () => {
    const slabs = new SlabReader(4, () => {});
    const [first, second] = [read(slabs, 100, true), read(slabs, 50, true)];
    expect([first.start, first.end, second.start, second.end]).toEqual([0, 100, 100, 150]);
    expect(second.lease).toBe(first.lease);
  });

  it('uses the same place again for what nobody keeps', () => {
    const slabs = new SlabReader(4, () => {});
    expect([read(slabs, 100, false).start, read(slabs, 100, false).start]).toEqual([0, 0]);
  });

  it('is full at its bound, has still room to look, and says when there is room', () => {
    let rooms = 0;
    const slabs = new SlabReader(2, () => rooms++);
    const first = read(slabs, SLAB_BYTES, true);
    expect(slabs.full).toBe(false);
    read(slabs, SLAB_BYTES, true);
    expect(slabs.full).toBe(true);
    expect(slabs.room().length).toBe(SLAB_BYTES);
    first.lease.drop();
    expect(slabs.full).toBe(false);
    expect(rooms).toBe(1);
  });

  it('leaves the place of a read alone while the system reads into it', () => {
    const slabs = new SlabReader(2, () => {});
    const first = read(slabs, 100, true);
    const place = slabs.room();
    first.lease.drop();
    expect(slabs.got(10).start).toBe(100);
    expect(place.byteOffset - slabs.got(10).lease.bytes.byteOffset).toBe(100);
  });
});
