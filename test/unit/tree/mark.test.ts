import { describe, expect, it } from 'vitest';
import {
  hasMark,
  homeOf,
  instanceText,
  markIn,
  markText,
  nestedMark,
  readInstance,
  readMarks,
} from '../../../src/os/tree/mark.ts';

const environ = (...words: string[]): Buffer => Buffer.from(words.map(word => `${word}\0`).join(''));

describe('the mark of a run', () => {
  it('is read back from what it was written as', () => {
    const mark = { instance: 'a.b.1.2.3', service: 'web', run: 12 };
    expect(readMarks(markText(mark))).toEqual([mark]);
  });

  it('stands behind those of the supervisors above, of which the last seven are kept', () => {
    expect(nestedMark(undefined, 'c:web:1')).toBe('c:web:1');
    expect(nestedMark('a:x:1 b:y:2', 'c:web:1')).toBe('a:x:1 b:y:2 c:web:1');
    const many = Array.from({ length: 9 }, (_, n) => `i${n}:x:1`).join(' ');
    expect(nestedMark(many, 'c:web:1').split(' ')).toEqual([
      'i2:x:1',
      'i3:x:1',
      'i4:x:1',
      'i5:x:1',
      'i6:x:1',
      'i7:x:1',
      'i8:x:1',
      'c:web:1',
    ]);
  });

  it('is found whole or not at all', () => {
    expect(hasMark('a:x:1 b:web:11', 'b:web:11')).toBe(true);
    expect(hasMark('a:x:1 b:web:11', 'b:web:1')).toBe(false);
    expect(hasMark(null, 'b:web:1')).toBe(false);
  });

  it.each(['', 'x', 'a:b', 'a:b:c', 'a:b:-1', ':b:1', 'a::1', 'a:b:1:2', 'a:b:1234567890123456'])('is not %j', text => {
    expect(readMarks(text)).toEqual([]);
  });

  it.each([
    ['first', environ('CRASHPROOF_RUN=a:b:1', 'X=1'), 'a:b:1'],
    ['last, without an end', Buffer.from('X=1\0CRASHPROOF_RUN=a:b:1'), 'a:b:1'],
    ['empty', environ('CRASHPROOF_RUN='), ''],
    [
      'behind another name that ends in it, and a value that holds it',
      environ('MY_CRASHPROOF_RUN=x', 'Y=CRASHPROOF_RUN=y', 'CRASHPROOF_RUN=z'),
      'z',
    ],
    ['nowhere', environ('PATH=/bin', 'CRASHPROOF_RUNS=x'), null],
    ['in nothing', Buffer.alloc(0), null],
  ])('is seen in an environment: %s', (_, block, value) => {
    expect(markIn(block)).toBe(value);
  });
});

describe('the name of an instance', () => {
  it.each([
    { home: 'ca892a4e', boot: '63a8e771-178d', pid: 1, start: 0, nth: 1 },
    { home: '00000000', boot: 'unknown', pid: 4194304, start: null, nth: 12 },
  ])('is read back: %j', instance => {
    expect(readInstance(instanceText(instance))).toEqual({ ...instance, boot: instance.boot.slice(0, 8) });
    expect(instanceText(instance)).not.toMatch(/[:\s]/);
  });

  it.each(['', 'b0a3a7b1-uuid-or-so', 'ca892a4e.63a8e771.1.2', 'ca892a4e.63a8e771.x.2.1', 'zz.63a8e771.1.2.1'])(
    'is not %j',
    text => {
      expect(readInstance(text)).toBeNull();
    },
  );

  it('depends on the folder, however it is written', () => {
    expect(homeOf('/srv/logs')).toMatch(/^[0-9a-f]{8}$/);
    expect(homeOf('/srv/x/../logs/')).toBe(homeOf('/srv/logs'));
    expect(homeOf('/srv/log')).not.toBe(homeOf('/srv/logs'));
  });
});
