import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Lane, Pen } from '../../../src/os/output/pen.ts';
import { Lease, type Span, spanOf } from '../../../src/os/output/span.ts';

let written: string;
let pen: Pen;
const out = (): Lane => new Lane();
const write = (lane: Lane, text: string): void => pen.write(lane, spanOf(Buffer.from(text)));

/** Of fake timers, an immediate comes a millisecond after the timer that asked for it. */
function pass(ms: number): void {
  vi.advanceTimersByTime(ms + 1);
}

const emit = ({ lease, start, end }: Span): void => {
  written += lease.bytes.toString('latin1', start, end);
  lease.drop();
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
  written = '';
  pen = new Pen(emit);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the pen', () => {
  it('lets whole lines pass at once', () => {
    write(out(), 'one\n');
    write(out(), 'two\n');
    expect(written).toBe('one\ntwo\n');
  });

  it('stays with the writer of an unfinished line until that line ends', () => {
    const [a, b] = [out(), out()];
    write(a, 'begun ');
    write(b, 'other\n');
    expect(written).toBe('begun ');
    write(a, 'and ended\n');
    expect(written).toBe('begun and ended\nother\n');
  });

  it('passes at a line end inside a larger piece, and the rest waits its turn', () => {
    const [a, b] = [out(), out()];
    write(a, 'a1');
    write(b, 'b1\nb2');
    write(a, '\na2\na3');
    expect(written).toBe('a1\na2\nb1\na3');
    write(b, '\n');
    write(a, '\n');
    expect(written).toBe('a1\na2\nb1\na3\nb2\n');
  });

  it('is taken from a holder that is silent for 200 ms, and not before', () => {
    const [a, b] = [out(), out()];
    write(a, 'Password: ');
    write(b, 'warning\n');
    vi.advanceTimersByTime(199);
    expect(written).toBe('Password: ');
    pass(1);
    expect(written).toBe('Password: warning\n');
  });

  it('is taken after a second from a holder that is busy but never ends its line', () => {
    const [bar, b] = [out(), out()];
    write(bar, '0%');
    write(b, 'waits\n');
    for (let percent = 1; percent < 10; percent++) {
      vi.advanceTimersByTime(100);
      write(bar, `\r${percent}%`);
    }
    expect(written).not.toContain('waits');
    pass(100);
    expect(written.endsWith('\r9%waits\n')).toBe(true);
  });

  it("begins the supervisor's own line on a new line when it had to interrupt, and only then", () => {
    const [a, own] = [out(), new Lane(true)];
    pen.line(own, 'started');
    write(a, 'half a li');
    pen.line(own, 'unhealthy');
    pass(200);
    write(a, 'ne\n');
    pen.line(own, 'stopped');
    expect(written).toBe('started\nhalf a li\nunhealthy\nne\nstopped\n');
  });

  it('begins with a new line where the log ended in the middle of one', () => {
    pen = new Pen(emit, { atLineStart: false });
    pen.line(new Lane(true), 'started');
    expect(written).toBe('\nstarted\n');
  });

  it('is free again when its holder has ended', () => {
    const [a, b] = [out(), out()];
    write(a, 'last words');
    write(b, 'next\n');
    pen.end(a);
    expect(written).toBe('last wordsnext\n');
  });

  it('does not let a lane wait with more than its bound', () => {
    pen = new Pen(emit, { maxWaitingBytes: 10 });
    const [a, b] = [out(), out()];
    write(a, 'endless');
    write(b, '12345678\n\n');
    expect(written).toBe('endless');
    write(b, '\n');
    expect(written).toBe('endless12345678\n\n\n');
  });

  it('writes everything that waits when flushed', () => {
    const [a, b, own] = [out(), out(), new Lane(true)];
    write(a, 'a');
    write(b, 'b');
    pen.line(own, 'end');
    pen.flush();
    expect(written).toBe('ab\nend\n');
  });

  it('never mixes lines, loses nothing and keeps each order, and lets go of every buffer', () => {
    const alphabets = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789'];
    const piece = fc.record({ lane: fc.nat(2), text: fc.string({ unit: fc.constantFrom('x', '\n'), maxLength: 6 }) });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 80 }), pieces => {
        written = '';
        let count = 0;
        const leases: Lease[] = [];
        const writers = alphabets.map(alphabet => ({ lane: out(), alphabet, given: '' }));
        const give = (writer: (typeof writers)[number], text: string): void => {
          const marked = text.replaceAll('x', () => writer.alphabet[count++ % writer.alphabet.length] ?? '');
          const lease = new Lease(Buffer.from(marked));
          leases.push(lease);
          writer.given += marked;
          pen.write(writer.lane, { lease, start: 0, end: marked.length });
        };
        for (const { lane, text } of pieces) give(writers[lane] as (typeof writers)[number], text);
        for (const writer of writers) give(writer, 'x\n');
        pen.flush();

        const writersOf = (line: string): number =>
          writers.filter(({ alphabet }) => [...line].some(c => alphabet.includes(c))).length;
        expect(written.split('\n').every(line => writersOf(line) <= 1)).toBe(true);
        for (const { alphabet, given } of writers) {
          expect([...written].filter(c => alphabet.includes(c)).join('')).toBe(given.replaceAll('\n', ''));
        }
        expect(written.length).toBe(writers.map(({ given }) => given).join('').length);
        expect(leases.every(lease => lease.holds === 0)).toBe(true);
      }),
    );
  });
});
