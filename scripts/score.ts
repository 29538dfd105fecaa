/**
 * Scores the diagnosis on a corpus of real crash outputs: `npm run score`, or `tsx scripts/score.ts FILE.jsonl …`.
 * Prints accuracy, the confusion table, false alarms on hard negatives and leaked secrets; exit 1 below the bar.
 * `--misses` lists the wrong answers, `--half a|b` takes every other sample by a fixed shuffle: rules are written looking
 * at one half and checked on the other.
 */
import fs from 'node:fs';
import { explainText, type TextSample } from '../src/diagnosis/explain-text.ts';
import { hash48 } from '../src/diagnosis/fingerprint.ts';

interface Sample extends TextSample {
  readonly id: string;
  readonly source: string;
  readonly cause: string;
  readonly accept: readonly string[];
  readonly secrets?: readonly string[];
  readonly hard_negative?: boolean;
  readonly tempting?: string;
}

/** Older names of causes that labels may still use. */
const ALIAS: Readonly<Record<string, string>> = {
  'ring-token-expired': 'ring-cloud-auth',
  'cloud-rate-limited': 'ring-cloud-auth',
  'db-readonly-or-missing': 'db-or-disk-readonly',
  'disk-readonly': 'db-or-disk-readonly',
  'db-schema-missing': 'db-corrupt',
  'fd-exhausted': 'fd-or-thread-exhausted',
  'thread-exhausted': 'fd-or-thread-exhausted',
  'memory-error': 'memory-growth',
  'opencv-exception': 'native-crash',
  'dependency-missing': 'bad-install',
  'app-install-broken': 'bad-install',
  'install-broken': 'bad-install',
  'config-invalid': 'bad-config',
  'dns-down': 'network-down',
  'tls-old-firmware': 'klap-firmware-change',
  'shutdown-hang': 'stop-hangs',
};
const canonical = (id: string) => ALIAS[id] ?? id;

const rightAtLeast = 0.95;
const flags = process.argv.slice(2);
const half = flags.includes('--half') ? flags[flags.indexOf('--half') + 1] : undefined;
const files = flags.filter(flag => flag.endsWith('.jsonl'));
const corpus = files.length > 0 ? files : ['test/corpus/dev.jsonl'];

let samples: Sample[] = corpus.flatMap(file =>
  fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => JSON.parse(line) as Sample),
);
if (half !== undefined)
  samples = samples.filter(sample => (hash48(sample.id).charCodeAt(11) % 2 === 0) === (half === 'a'));

let right = 0;
let falseAlarms = 0;
let hard = 0;
let wrongCause = 0;
let leaked = 0;
let slowestMs = 0;
const table = new Map<string, { asked: number; right: number; wrong: Map<string, number> }>();
const misses: string[] = [];
for (const sample of samples) {
  const startedAt = performance.now();
  const answer = explainText(sample);
  slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  const accepted = sample.accept.map(canonical).includes(answer.cause);
  const row = table.get(sample.cause) ?? { asked: 0, right: 0, wrong: new Map<string, number>() };
  table.set(sample.cause, row);
  row.asked++;
  if (sample.hard_negative) hard++;
  if (accepted) {
    right++;
    row.right++;
  } else {
    row.wrong.set(answer.cause, (row.wrong.get(answer.cause) ?? 0) + 1);
    if (answer.cause !== 'unknown') wrongCause++;
    if (sample.hard_negative && answer.cause !== 'unknown') falseAlarms++;
    const hardMark = sample.hard_negative ? `  HARD (${sample.tempting ?? ''})` : '';
    misses.push(
      `  ${sample.id}  ${sample.source}: wanted ${sample.accept.join(' or ')}, got ${answer.cause} ${answer.confidence}${hardMark}`,
    );
  }
  const said = JSON.stringify(answer);
  for (const secret of sample.secrets ?? []) {
    if (said.includes(secret)) {
      leaked++;
      misses.push(`  ${sample.id}  ${sample.source}: leaks a secret of ${secret.length} characters`);
    }
  }
}

const percent = (part: number, whole: number) => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
console.log(
  `${samples.length} samples: right ${right} = ${percent(right, samples.length)}; a wrong cause named ${wrongCause}`,
);
console.log(
  `hard negatives ${hard}: false alarms ${falseAlarms}; secrets leaked ${leaked}; slowest ${slowestMs.toFixed(1)} ms`,
);
console.log(`${'cause'.padEnd(26)}asked  right  answered instead`);
for (const [cause, row] of [...table].sort((a, b) => b[1].asked - a[1].asked || a[0].localeCompare(b[0]))) {
  const instead = [...row.wrong].map(([id, count]) => `${id} x${count}`).join(', ');
  console.log(`${cause.padEnd(26)}${String(row.asked).padStart(5)}${String(row.right).padStart(7)}  ${instead}`);
}
if (flags.includes('--misses')) for (const miss of misses) console.log(miss);
const good = right / Math.max(1, samples.length) >= rightAtLeast && falseAlarms === 0 && leaked === 0;
if (!good)
  console.error(
    `below the bar: ${percent(rightAtLeast * samples.length, samples.length)} right, no false alarm, no leak`,
  );
process.exitCode = good ? 0 : 1;
