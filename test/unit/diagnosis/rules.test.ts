import { describe, expect, it } from 'vitest';
import { openText } from '../../../src/diagnosis/open-text.ts';
import { causeIds, causeOf, families } from '../../../src/diagnosis/rules/all.ts';
import type { Rule } from '../../../src/diagnosis/rules/rule.ts';
import { matchRule } from '../../../src/diagnosis/weigh.ts';

function finds(rule: Rule, text: string): boolean {
  const lines = openText(text);
  return lines.some((_, at) => matchRule(rule, lines, at) !== null);
}

const rules = families.flatMap(family =>
  family.rules.map((rule, index) => ({ name: `${family.name} ${index + 1}: ${rule.id}`, rule })),
);

describe('every rule', () => {
  it.each(rules)('$name finds its own samples', ({ rule }) => {
    for (const sample of rule.yes) expect(finds(rule, sample), sample).toBe(true);
  });

  it.each(rules)('$name leaves its harmless lines alone', ({ rule }) => {
    for (const sample of rule.no ?? []) expect(finds(rule, sample), sample).toBe(false);
  });

  it.each(rules)('$name has a source, samples and a cause that is written down', ({ rule }) => {
    expect(rule.source.length).toBeGreaterThan(5);
    expect(rule.yes.length).toBeGreaterThan(0);
    expect(causeIds).toContain(rule.id);
  });

  // What a person or a library says in passing. No rule may take any of these for the end of a program.
  const harmless = [
    'INFO:     Uvicorn running on http://0.0.0.0:7777 (Press CTRL+C to quit)',
    'INFO:     127.0.0.1:50270 - "GET /api/status HTTP/1.1" 200 OK',
    'loading zones',
    '3 cameras configured',
    'Server listening on port 8554',
    'frame 1200, 25 fps, 0 dropped',
    'saved snapshot to /data/front_door.jpg',
    'motion detected on front_door',
    'checking certificate, valid until 2031-01-01',
    'database opened, 1204 events',
    'retention: keeping 7 days',
    'user admin logged in from 10.0.0.7',
    'DeprecationWarning: ssl.PROTOCOL_TLS is deprecated',
  ];
  it.each(harmless)('none takes "%s" for a cause', line => {
    expect(rules.filter(({ rule }) => finds(rule, line)).map(({ name }) => name)).toEqual([]);
  });
});

describe('every cause', () => {
  it.each(causeIds)('%s says one sentence and one line of advice', id => {
    const cause = causeOf(id);
    for (const details of [
      {},
      {
        camera: 'front_door',
        host: '10.0.0.9',
        port: 7777,
        path: '/x',
        seconds: 60,
        pid: 7,
        name: 'nvr',
        place: 'a.py line 1',
        exception: 'E',
      },
    ]) {
      expect(cause.say(details)).toMatch(/^\S.{10,400}[.]$/s);
      expect(cause.advise(details)).not.toContain('\n');
      expect(cause.advise(details)).toMatch(/[.]$/);
      expect(`${cause.say(details)}${cause.advise(details)}`).not.toContain('undefined');
    }
  });
});
