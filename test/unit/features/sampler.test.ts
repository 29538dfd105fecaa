import { describe, expect, it } from 'vitest';
import { parsePs, parseTasklist } from '../../../src/os/observe/sampler.ts';

const none = { threads: null, openFiles: null };

describe('what other systems tell of a process', () => {
  it('ps: resident KiB, and CPU time in any of its forms', () => {
    expect(parsePs('  501  12345   1:02.34\n 77 8 01:02:03\n 78 8 2-01:00:00\nnonsense\n')).toEqual([
      { id: '501 ', cpuMs: 62_340, memoryBytes: 12345 * 1024, ...none },
      { id: '77 ', cpuMs: 3_723_000, memoryBytes: 8192, ...none },
      { id: '78 ', cpuMs: 176_400_000, memoryBytes: 8192, ...none },
    ]);
  });

  it('tasklist: memory in any language, names with commas', () => {
    const output =
      '"node.exe","4711","Console","1","45,678 K"\r\n"a,b.exe","12","Services","0","1.234 Ko"\r\nINFO: none\r\n';
    expect(parseTasklist(output)).toEqual([
      { id: '4711 ', cpuMs: 0, memoryBytes: 45678 * 1024, ...none },
      { id: '12 ', cpuMs: 0, memoryBytes: 1234 * 1024, ...none },
    ]);
  });
});
