import type { TargetFinding } from '../../core/event.ts';
import type { TargetCheck } from '../port.ts';
import { seconds } from '../probes/plain.ts';
import { timeLimit } from '../probes/time-limit.ts';
import { codeOf } from '../probes/trouble.ts';
import { checkTargetCommand } from './command.ts';
import { checkDisk } from './disk.ts';
import { checkDns } from './dns.ts';
import { checkDevice, checkFile } from './file.ts';
import { checkHttp } from './http.ts';
import { type TargetAsk, targetAskText } from './kinds.ts';
import { checkOnvif } from './onvif.ts';
import { checkRoute } from './route.ts';
import { checkRtsp } from './rtsp.ts';
import { createSqliteCheck } from './sqlite/check.ts';
import { checkTcp } from './tcp.ts';

/** @param cwd where the command of a command target runs */
export function createTargetCheck(ask: TargetAsk, cwd?: string): TargetCheck {
  return oneAtATime(checkOf(ask, cwd), targetAskText(ask));
}

function checkOf(ask: TargetAsk, cwd: string | undefined): (timeoutMs: number) => Promise<TargetFinding> {
  switch (ask.kind) {
    case 'tcp':
      return ms => checkTcp(ask.host, ask.ports, ms);
    case 'http':
      return ms => checkHttp(ask, ms);
    case 'rtsp':
      return ms => checkRtsp(ask.host, ask.port, ms);
    case 'onvif':
      return ms => checkOnvif(ask.host, ask.port, ms);
    case 'dns':
      return ms => checkDns(ask.host, ms);
    case 'route':
      return checkRoute;
    case 'file':
      return () => checkFile(ask.path);
    case 'device':
      return () => checkDevice(ask.path);
    case 'disk':
      return () => checkDisk(ask.path, ask);
    case 'sqlite':
      return createSqliteCheck(ask.path);
    case 'command':
      return ms => checkTargetCommand(ask.words, cwd, ms);
    default:
      return ask satisfies never;
  }
}

/** Kinds that know their time limit keep it themselves and say it better, on a machine that is held up a little later. */
const patienceMs = 1_200;

/**
 * A question that hangs in the kernel (a dead network share, a disk that does not answer) holds one of the few threads
 * the logs are written with: while one is out, no second one is put, and after `timeoutMs` its silence is the answer.
 */
export function oneAtATime(check: (timeoutMs: number) => Promise<TargetFinding>, text: string): TargetCheck {
  let out: Promise<TargetFinding> | null = null;
  return {
    check: timeoutMs =>
      new Promise(resolve => {
        out ??= Promise.resolve()
          .then(() => check(timeoutMs))
          .catch((error: unknown): TargetFinding => ({ is: 'unknown', reason: codeOf(error).message }))
          .finally(() => {
            out = null;
          });
        const cancel = timeLimit(timeoutMs + patienceMs, () =>
          resolve({ is: 'down', reason: `${text} gave no answer within ${seconds(timeoutMs)}` }),
        );
        void out.then(finding => {
          cancel();
          resolve(finding);
        });
      }),
  };
}
