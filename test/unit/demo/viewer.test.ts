import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { MAX_WAITING_BYTES, Viewer } from '../../../src/demo/viewer.ts';

describe('a viewer', () => {
  it('that takes nothing has at most the bound and one message waiting', () => {
    const stuck = new Writable({ write() {} });
    const viewer = new Viewer(stuck, () => {});
    const picture = Buffer.alloc(50_000);
    const sent = Array.from({ length: 1000 }, () => viewer.send('head', picture)).filter(Boolean).length;
    expect(sent).toBe(Math.floor(MAX_WAITING_BYTES / 50_004) + 1);
    expect(stuck.writableLength).toBeLessThanOrEqual(MAX_WAITING_BYTES + 50_004);
    stuck.destroy();
  });

  it('gets pictures again once it has taken what it had', async () => {
    let take: (() => void) | undefined;
    const slow = new Writable({
      write(_piece, _encoding, done) {
        take = done;
      },
    });
    const viewer = new Viewer(slow, () => {});
    const picture = Buffer.alloc(MAX_WAITING_BYTES + 1);
    expect(viewer.send(picture)).toBe(true);
    expect(viewer.send(picture)).toBe(false);
    const drained = new Promise(resolve => slow.once('drain', resolve));
    take?.();
    await drained;
    expect(viewer.send(picture)).toBe(true);
    slow.destroy();
  });

  it('tells when it has gone, and takes no more', async () => {
    const stream = new Writable({ write: (_piece, _encoding, done) => done() });
    const gone = new Promise<string>(resolve => new Viewer(stream, () => resolve('gone')));
    stream.destroy();
    expect(await gone).toBe('gone');
    expect(new Viewer(stream, () => {}).send('late')).toBe(false);
  });
});
