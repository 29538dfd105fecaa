import { describe, expect, it } from 'vitest';
import { type OutOfMemory, outOfMemorySentence } from '../../../src/runtime/findings.ts';

const facts = (some: Partial<OutOfMemory>): OutOfMemory => {
  return { by: 'kernel', proof: 'kernel log', memoryBytes: null, limitBytes: null, ...some };
};

describe('an end for want of memory, in words', () => {
  it.each<[string, Partial<OutOfMemory>]>([
    ['Linux killed it for want of memory.', {}],
    ['Linux killed it for want of memory: it used 812 MB.', { memoryBytes: 812e6 }],
    [
      'Linux killed it for want of memory: it used 812 MB of the 1024 MB of this machine.',
      { memoryBytes: 812e6, limitBytes: 1024e6 },
    ],
    [
      'Linux killed it for want of memory: it used 812 MB of the 768 MB its control group allows.',
      { by: 'cgroup', memoryBytes: 812e6, limitBytes: 768e6 },
    ],
    [
      'Linux killed it for want of memory: it was to stay within the 768 MB its control group allows.',
      { by: 'cgroup', limitBytes: 768e6 },
    ],
    [
      'Linux killed it for want of memory: it used 812 MB of what its control group allows.',
      { by: 'cgroup', memoryBytes: 812e6 },
    ],
  ])('%s', (sentence, some) => {
    expect(outOfMemorySentence(facts(some))).toBe(sentence);
  });
});
