import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DiagnoseArgs, runDiagnose } from '../../../src/cli/diagnose.ts';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-diagnose-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

async function run(args: DiagnoseArgs, input = '', env: Record<string, string> = {}) {
  let out = '';
  let err = '';
  async function* stdin() {
    yield input;
  }
  const code = await runDiagnose(args, {
    stdin: stdin(),
    out: text => {
      out += text;
    },
    err: text => {
      err += text;
    },
    env,
  });
  return { code, out, err };
}

const LOCKED = 'Exception: Temporary Suspension: Try again in 1784 seconds\n';

describe('crashproof diagnose', () => {
  it('explains a pasted log to a person', async () => {
    expect(await run({ json: false, exit: '1' }, LOCKED)).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "A camera has locked out logins for 29 min 44 s because its password was rejected several times.
        to do        Do not restart: each try makes it longer. Check the camera-account password and stop other programs that log in to it; unplugging the camera clears the lock.
        restart      a restart makes it worse
        evidence     Exception: Temporary Suspension: Try again in 1784 seconds
        cause        tapo-lockout, 92 % sure
        fingerprint  baf73a42e702
      ",
      }
    `);
  });

  it('answers one JSON line for each sample of a corpus', async () => {
    const samples = [
      { stream_text: LOCKED, exit: { code: 1 } },
      { stream_text: '', exit: { signal: 'SIGSEGV' } },
      { stream_text: 'started\n', exit: null },
    ];
    const { code, out } = await run({ json: true }, samples.map(sample => JSON.stringify(sample)).join('\n'));
    expect(code).toBe(0);
    const answers = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(answers.map(answer => answer.cause)).toEqual(['tapo-lockout', 'native-crash', 'unknown']);
    for (const answer of answers) {
      expect(Object.keys(answer)).toEqual(
        expect.arrayContaining(['cause', 'confidence', 'advice', 'fingerprint', 'evidence', 'redacted_text']),
      );
    }
  });

  it('takes one sample written over several lines', async () => {
    const { out } = await run({ json: true }, JSON.stringify({ stream_text: LOCKED, exit: { code: 1 } }, null, 2));
    expect(JSON.parse(out).cause).toBe('tapo-lockout');
  });

  it('takes a log whose own lines are JSON for a log', async () => {
    const { out } = await run(
      { json: true },
      '{"level":"info","msg":"up"}\n{"level":"error","msg":"listen tcp :80: bind: address already in use"}\n',
    );
    expect(JSON.parse(out).cause).toBe('port-in-use');
  });

  it('reads a file', async () => {
    const file = path.join(folder, 'crash.log');
    fs.writeFileSync(file, LOCKED);
    expect((await run({ file, json: true })).out).toContain('tapo-lockout');
  });

  it('hides the values of secret environment variables', async () => {
    const { out } = await run({ json: true }, 'connecting with zebra-crossing-9\n', {
      CAMERA_PASSWORD: 'zebra-crossing-9',
    });
    expect(out).not.toContain('zebra-crossing-9');
  });

  it.each([
    [{ json: false }, '', 'There is nothing to explain: the input is empty. Give a log file, or pipe one in.\n'],
    [
      { json: false, exit: 'badly' },
      LOCKED,
      '--exit got "badly"; it takes an exit code (137) or a signal\'s name (SIGKILL).\n',
    ],
    [
      { json: true },
      '{"stream_text":"x","exit":7}',
      'Line 1: "exit" is 7; it must be {"code": 1}, {"signal": "SIGTERM"} or null.\n',
    ],
    [
      { json: true },
      '{"stream_text":"x","exit":null}\noops\n',
      'Line 2 is no sample: it must be a JSON object with "stream_text" (a string) and "exit".\n',
    ],
  ])('says what is wrong with %j and %j', async (args, input, sentence) => {
    expect(await run(args, input)).toEqual({ code: 2, out: expect.any(String), err: sentence });
  });

  it('says why a file cannot be read', async () => {
    const file = path.join(folder, 'none.log');
    expect(await run({ file, json: false })).toEqual({
      code: 2,
      out: '',
      err: `Cannot read ${file}: there is no such file.\n`,
    });
    expect((await run({ file: folder, json: false })).err).toBe(`Cannot read ${folder}: it is a folder.\n`);
  });
});
