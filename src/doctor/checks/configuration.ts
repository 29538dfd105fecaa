import type { Config } from '../../config/config.ts';
import type { ConfigError } from '../../config/mistake.ts';
import { error, type Finding, ok, warning } from '../finding.ts';

/** What reading the configuration has come to: it is the doctor's first look, and the others need it. */
export function judgeConfiguration(read: Config | ConfigError): readonly Finding[] {
  if ('mistakes' in read) {
    return read.message.split('\n').map(sentence => error(sentence, 'correct it; nothing is started until then'));
  }
  const { supervisor, services, warnings } = read;
  if (warnings.length > 0) return warnings.map(sentence => warning(sentence, 'correct it, or leave it out'));
  const what =
    supervisor.file ?? (services[0]?.isApplication ? 'the default application' : 'the command that was given');
  return [ok(`${what}: ${services.length === 1 ? '1 service' : `${services.length} services`}, nothing wrong with it`)];
}
