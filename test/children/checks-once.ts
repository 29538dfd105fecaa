// Checks one target as `checks-once.ts TARGET TIMEOUT_MS`, prints the finding, and then ends by itself, or hangs.
import { createProbe } from '../../src/os/probes/create.ts';
import { parseHealthTarget } from '../../src/os/probes/target.ts';

const [text = '', timeoutMs = ''] = process.argv.slice(2);
const parsed = parseHealthTarget(text);
if ('problem' in parsed) throw new Error(parsed.problem);
const finding = await createProbe(parsed.target, { tree: () => new Set([process.ppid]) }).check(Number(timeoutMs));
console.log(JSON.stringify(finding));
