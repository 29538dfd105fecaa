import type { Deliver } from '../delivery.ts';
import { runProgram } from './run-program.ts';
import { webhookBody } from './webhook.ts';

/** Any program: the message as JSON on its stdin, and in short in its environment. Exit code 0 means delivered. */
export function command({ command }: { readonly command: readonly string[] }): Deliver {
  return (message, signal) =>
    runProgram(
      {
        command,
        stdin: `${webhookBody(message)}\n`,
        env: {
          CRASHPROOF_EVENT: message.event,
          CRASHPROOF_LEVEL: message.level,
          CRASHPROOF_SUBJECT: message.subject ?? '',
          CRASHPROOF_INCIDENT: message.incident,
          CRASHPROOF_TITLE: message.title,
          CRASHPROOF_TEXT: message.text,
        },
      },
      signal,
    );
}
