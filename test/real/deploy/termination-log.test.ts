import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Note } from '../../../src/core/note.ts';
import { attach, canBeWritten, maxTerminationBytes } from '../../../src/features/termination-log.ts';
import type { Host, Listener } from '../../../src/runtime/supervisor.ts';

describe('the reason of the end of a container', () => {
  let folder = '';
  let file = '';
  let hear: Listener = () => {};
  // Only what the feature may use of it.
  const host = {
    listen: (listener: Listener) => {
      hear = listener;
      return () => {};
    },
  } as Host;
  const tell = (...notes: readonly Note[]): void =>
    hear({ seq: 1, event: { type: 'ticked', at: 0 }, commands: [], notes }, undefined as never);
  const about = { service: 'web', run: 1 };
  const ended: Note = {
    ...about,
    code: 'ended',
    kind: 'crash',
    ending: { by: 'code', code: 1 },
    lifeMs: 2000,
    attempt: 0,
    pid: 7,
    left: false,
  };
  const diagnosed = (sentence: string): Note => ({
    ...about,
    code: 'diagnosed',
    cause: 'x',
    confidence: 1,
    sentence,
    advice: '',
    fingerprint: 'f',
    times: 1,
    since: '',
  });

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'crashproof-termination-'));
    file = path.join(folder, 'termination-log');
    fs.writeFileSync(file, '');
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('is the latest crash with its explanation, and that it was given up', () => {
    attach(host, file);
    tell(ended);
    tell(diagnosed('an older one'));
    tell(ended);
    tell(diagnosed('the camera refused the password'));
    tell({ ...about, code: 'gave-up', because: '10 restarts in a row', retryInMs: null, again: false });
    expect(fs.readFileSync(file, 'utf8')).toBe(
      'web: crashed after 2 s: exit code 1\nwhy: the camera refused the password.\ngave up: 10 restarts in a row',
    );
  });

  it('is no longer than a cluster shows', () => {
    attach(host, file);
    tell(ended, diagnosed('x'.repeat(maxTerminationBytes)));
    expect(fs.statSync(file).size).toBe(maxTerminationBytes);
  });

  it('is written only where a cluster has made the file', () => {
    expect(canBeWritten(file)).toBe(true);
    expect(canBeWritten(folder)).toBe(false);
    expect(canBeWritten(path.join(folder, 'none'))).toBe(false);
    attach(host, file);
    fs.rmSync(folder, { recursive: true });
    expect(() => tell(ended)).not.toThrow();
    fs.mkdirSync(folder);
  });
});
