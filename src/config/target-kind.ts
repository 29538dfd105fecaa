import * as v from 'valibot';
import { targetAskText, targetKinds } from '../os/targets/kinds.ts';
import { type Kind, read } from './kind.ts';
import { camel } from './spelling.ts';
import { targetWords } from './target-fields.ts';
import { readTargets, type TargetsSetting } from './target-settings.ts';

const word = v.union([v.string(), v.number()]);
const words = v.union([word, v.array(v.string())]);

/** For editors; what is wrong with a target is said by `readTargets`, which knows more than a schema can say. */
const fields = Object.fromEntries(
  targetWords.flatMap(name => {
    const shape =
      name === 'kind' ? v.picklist(targetKinds) : v.optional(name === 'behind' || name === 'command' ? words : word);
    return [...new Set([name, camel(name)])].map(spelled => [spelled, shape]);
  }),
);

export const targets: Kind<TargetsSetting> = {
  word: 'NAME=TARGET',
  schema: read(v.union([v.string(), v.record(v.string(), v.union([v.string(), v.strictObject(fields)]))]), input => {
    const { value, problems } = readTargets(input);
    return problems.length > 0 ? null : value;
  }),
  allowed:
    'names with what is asked there: rtsp://, tcp://, http://, https://, onvif://, dns://, route, file:, device:, sqlite:, disk: or exec:, in a file also a mapping (docs/targets.md); from: a configuration file of the application',
  show: ({ from, list }) =>
    [
      ...(from === null ? [] : [`from=${from}`]),
      ...list.map(({ spec, ask }) => `${spec.name}=${targetAskText(ask)}`),
    ].join(', ') || 'none',
  textual: true,
  problems: input => readTargets(input).problems,
};
