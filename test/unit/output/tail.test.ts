import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type StreamName, Tails } from '../../../src/os/output/tail.ts';

const push = (tails: Tails, stream: StreamName, text: string): void => {
  const bytes = Buffer.from(`..${text}..`);
  tails.push(stream, bytes, 2, bytes.length - 2);
};

describe('the tails of a run', () => {
  it('are empty before there is output', () => {
    const { stdout, stderr, merged } = new Tails(10).read();
    expect([stdout.length, stderr.length, merged.length]).toEqual([0, 0, 0]);
  });

  it('hold exactly as much as their bound, and forget the oldest byte past it', () => {
    const tails = new Tails(5);
    push(tails, 'stdout', '12345');
    expect(tails.read().stdout.toString()).toBe('12345');
    push(tails, 'stdout', '6');
    expect(tails.read().stdout.toString()).toBe('23456');
    expect(tails.read().merged.toString()).toBe('23456');
  });

  it('keep a stream that is silent while the other one floods', () => {
    const tails = new Tails(100);
    push(tails, 'stderr', 'the reason');
    for (let i = 0; i < 50; i++) push(tails, 'stdout', 'chatter');
    expect(tails.read().stderr.toString()).toBe('the reason');
    expect(tails.read().merged.toString()).not.toContain('reason');
  });

  it('merge both streams in the order in which they came', () => {
    const tails = new Tails(100);
    push(tails, 'stdout', 'a');
    push(tails, 'stderr', 'b');
    push(tails, 'stdout', 'c');
    expect(tails.read().merged.toString()).toBe('abc');
  });

  it('stay as they were read when more output comes', () => {
    const tails = new Tails(4);
    push(tails, 'stdout', 'past');
    const then = tails.read();
    push(tails, 'stdout', 'next');
    expect(then.stdout.toString()).toBe('past');
  });

  it('are, whatever the pieces, the suffixes of what was pushed', () => {
    const piece = fc.record({
      stream: fc.constantFrom<StreamName>('stdout', 'stderr'),
      text: fc.string({ unit: fc.constantFrom('a', 'b', 'c', '\n'), maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 64 }), fc.array(piece, { maxLength: 60 }), (maxBytes, pieces) => {
        const tails = new Tails(maxBytes);
        const all = { stdout: '', stderr: '', merged: '' };
        for (const { stream, text } of pieces) {
          push(tails, stream, text);
          all[stream] += text;
          all.merged += text;
        }
        const suffix = (text: string): string => text.slice(Math.max(0, text.length - maxBytes));
        const { stdout, stderr, merged } = tails.read();
        expect([stdout, stderr, merged].map(String)).toEqual([all.stdout, all.stderr, all.merged].map(suffix));
      }),
    );
  });

  it('forget old alternations past their bound rather than growing', () => {
    const tails = new Tails(64 * 1024);
    for (let i = 0; i < 10_000; i++) push(tails, i % 2 ? 'stdout' : 'stderr', i % 2 ? 'o' : 'e');
    expect(tails.read().merged.length).toBe(4096);
    expect(tails.read().merged.toString().endsWith('eoeo')).toBe(true);
  });
});
