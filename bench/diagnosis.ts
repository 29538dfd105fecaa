import { explainText } from '../src/diagnosis/explain-text.ts';
import { maxTextChars } from '../src/diagnosis/open-text.ts';
import { families } from '../src/diagnosis/rules/all.ts';

const fill = (piece: string): string => piece.repeat(Math.ceil(maxTextChars / piece.length)).slice(0, maxTextChars);
const sayings = families.flatMap(family => family.rules.flatMap(rule => rule.yes));

/** 64 KiB of what costs most: every wording that a rule knows, tracebacks, secrets, JSON, and a log as logs are. */
const texts: readonly string[] = [
  fill(`${sayings.join('\n')}\n`),
  fill(sayings.join(' ')),
  fill('Traceback (most recent call last):\n  File "/srv/app/cameras.py", line 88, in look\nKeyError: 1\n'),
  fill('rtsp://admin:secret@192.168.1.20/stream1 password=hunter2 token: "abc"\n'),
  fill('{"level":"error","msg":"camera front_door timed out","ts":"2026-11-24T10:30:00Z"}\n'),
  fill('2026-11-24 10:30:00,123 - app.camera - WARNING - camera front_door timed out, retry 3 of 5\n'),
];

/** Milliseconds of CPU for the slowest of them, explained and without its secrets; the median of `rounds` for each. */
export function diagnosis(rounds = 9): { readonly floorMs: number; readonly worstMs: number } {
  const exit = { code: 1 } as const;
  const medianMs = (work: () => unknown): number => {
    const taken = Array.from({ length: rounds }, () => {
      const began = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(began);
      return (user + system) / 1000;
    });
    return taken.sort((a, b) => a - b)[rounds >> 1] ?? Number.NaN;
  };
  for (let warm = 0; warm < 3; warm++) for (const text of texts) explainText({ stream_text: text, exit });
  // The least that reads a text at all: its lines, each looked at once.
  const floorMs = medianMs(() => texts[0]?.split('\n').filter(line => /\berror\b/i.test(line)).length);
  const worstMs = Math.max(...texts.map(text => medianMs(() => explainText({ stream_text: text, exit }))));
  return { floorMs, worstMs };
}
