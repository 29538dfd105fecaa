import type { Config } from '../config/config.ts';
import { invocationOf, isDecided, runWords, stopWithinMs, unitName } from './invocation.ts';
import type { SystemdOptions } from './systemd.ts';
import { xmlText } from './xml.ts';

export interface LaunchdOptions extends Pick<SystemdOptions, 'program' | 'cwd' | 'userManager' | 'user' | 'variables'> {
  /** Of the person who asks. Absolute. */
  readonly home: string;
}

/** The name launchd knows it by, and of its file. */
export const launchdLabel = (config: Config): string => `crashproof.${unitName(config)}`;

/** The property list of an agent (one user's) or a daemon (the machine's) that keeps the configured services up. */
export function launchdPlist(
  config: Config,
  { program, cwd, userManager, user, variables, home }: LaunchdOptions,
): string {
  const invocation = invocationOf(config);
  const more = isDecided(config, 'onGiveUp') ? [] : ['--on-give-up', 'retry'];
  const words = [...program, ...runWords(invocation, more)];
  const logs = userManager
    ? `${home}/Library/Logs`
    : user === null || user === 'root'
      ? '/Library/Logs'
      : `/Users/${user}/Library/Logs`;
  const all = { ...variables, ...invocation.variables };
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- made by crashproof export launchd -->
<plist version="1.0">
<dict>
${entry('Label', text(launchdLabel(config)))}
${entry('ProgramArguments', `<array>\n${words.map(word => `    ${text(word)}`).join('\n')}\n  </array>`)}
${entry('WorkingDirectory', text(cwd))}
${entry(
  'EnvironmentVariables',
  `<dict>\n${Object.entries(all)
    .map(([name, value]) => `    <key>${xmlText(name)}</key>\n    ${text(value)}`)
    .join('\n')}\n  </dict>`,
)}
  <!-- From boot on, and again after whatever end, 5 s later. -->
${entry('RunAtLoad', '<true/>')}
${entry('KeepAlive', '<true/>')}
${entry('ThrottleInterval', '<integer>5</integer>')}
  <!-- A stop may take this long, in seconds, before it is a kill. -->
${entry('ExitTimeOut', `<integer>${Math.ceil(stopWithinMs(config) / 1000)}</integer>`)}
  <!-- An application with cameras is not to be slowed down while nobody looks at the screen. -->
${entry('ProcessType', '<string>Interactive</string>')}
${entry('StandardErrorPath', text(`${logs}/${launchdLabel(config)}.log`))}
${userManager || user === null ? '' : `${entry('UserName', text(user))}\n`}</dict>
</plist>
`;
}

const text = (value: string): string => `<string>${xmlText(value)}</string>`;
const entry = (key: string, value: string): string => `  <key>${key}</key>\n  ${value}`;
