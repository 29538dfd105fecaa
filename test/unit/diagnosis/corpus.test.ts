import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainText } from '../../../src/diagnosis/explain-text.ts';

const read = (name: string) =>
  fs
    .readFileSync(new URL(`../../corpus/${name}`, import.meta.url), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line));

describe.each(['dev.jsonl', 'field.jsonl', 'home.jsonl'])('the corpus %s', name => {
  const told = read(name).map(sample => ({ sample, answer: explainText(sample) }));
  const right = told.filter(({ sample, answer }) => sample.accept.includes(answer.cause));
  const wrong = told.filter(
    ({ sample, answer }) => !sample.accept.includes(answer.cause) && answer.cause !== 'unknown',
  );
  const told_ = (list: typeof told) =>
    list.map(({ sample, answer }) => `${sample.id}: ${answer.cause} instead of ${sample.cause}`);

  it('is explained rightly to 95 %', () => {
    expect(right.length / told.length).toBeGreaterThanOrEqual(0.95);
  });

  it('gets a wrong cause for at most 2 % of it', () => {
    expect(told_(wrong).length / told.length, told_(wrong).join('\n')).toBeLessThanOrEqual(0.02);
  });

  it('raises no false alarm on a hard negative', () => {
    expect(told_(wrong.filter(({ sample }) => sample.hard_negative))).toEqual([]);
  });

  it('leaks no secret', () => {
    const leaks = told.flatMap(({ sample, answer }) =>
      (sample.secrets ?? []).filter((secret: string) => JSON.stringify(answer).includes(secret)),
    );
    expect(leaks).toEqual([]);
  });

  it('keeps its texts readable: redaction changes few lines', () => {
    for (const { sample, answer } of told) {
      const before = sample.stream_text.split('\n');
      const after = answer.redacted_text.split('\n');
      expect(after.length, sample.id).toBe(before.length);
      const changed = before.filter((line: string, index: number) => line !== after[index]).length;
      expect(changed, sample.id).toBeLessThanOrEqual(Math.max(3, before.length * 0.1));
    }
  });
});
