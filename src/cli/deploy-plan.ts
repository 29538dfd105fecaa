import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Config } from '../config/config.ts';
import { unitName } from '../deploy/invocation.ts';
import { launchdLabel, launchdPlist } from '../deploy/launchd.ts';
import { systemdUnit } from '../deploy/systemd.ts';
import type { PlaceAsked, System } from './deploy-commands.ts';
import { whereAsked, whereOnMac } from './export.ts';

/** What an installation is made of: one file, and what is said to the system before and after. */
export interface Plan {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** Where it was installed before; one that fails does not matter. */
  readonly beforeReplacing: readonly (readonly string[])[];
  readonly install: readonly (readonly string[])[];
  /** Before the file is removed. */
  readonly remove: readonly (readonly string[])[];
  readonly afterRemove: readonly (readonly string[])[];
  /** What the person may want to know next. */
  readonly hints: readonly string[];
  readonly removedHints: readonly string[];
}

/** Beneath it nothing may be replaced or removed: somebody else wrote it. */
const mark = 'made by crashproof';

export function planOf(system: System, config: Config, asked: PlaceAsked): Plan {
  return system === 'systemd' ? systemdPlan(config, asked) : launchdPlan(config, asked);
}

function systemdPlan(config: Config, asked: PlaceAsked): Plan {
  const { user } = asked;
  const name = unitName(config);
  const unit = `${name}.service`;
  const configHome = process.env.XDG_CONFIG_HOME ?? path.join(os.homedir(), '.config');
  const folder = user ? path.join(configHome, 'systemd/user') : '/etc/systemd/system';
  const manager = user ? ['systemctl', '--user'] : ['systemctl'];
  const journal = user ? 'journalctl --user' : 'journalctl';
  return {
    name,
    file: path.join(folder, unit),
    text: systemdUnit(config, whereAsked(asked, config)),
    beforeReplacing: [],
    // Not waited for: a start lasts until the application is well.
    install: [
      [...manager, 'daemon-reload'],
      [...manager, 'enable', unit],
      [...manager, 'restart', '--no-block', unit],
    ],
    remove: [[...manager, 'disable', '--now', unit]],
    afterRemove: [[...manager, 'daemon-reload']],
    hints: [
      `To see how it stands: ${manager.join(' ')} status ${name}`,
      `What it says: ${journal} -u ${name}`,
      ...(user ? [`To have it run without you being logged in: loginctl enable-linger ${os.userInfo().username}`] : []),
    ],
    removedHints: user ? [] : [`Its logs and reports are still in /var/log/${name}, its state in /var/lib/${name}.`],
  };
}

function launchdPlan(config: Config, asked: PlaceAsked): Plan {
  const label = launchdLabel(config);
  const folder = asked.user ? path.join(os.homedir(), 'Library/LaunchAgents') : '/Library/LaunchDaemons';
  const domain = asked.user ? `gui/${process.getuid?.() ?? 501}` : 'system';
  const file = path.join(folder, `${label}.plist`);
  return {
    name: label,
    file,
    text: launchdPlist(config, whereOnMac(asked, config)),
    // launchd takes no second one of the same name, and none that was once disabled.
    beforeReplacing: [['launchctl', 'bootout', `${domain}/${label}`]],
    install: [
      ['launchctl', 'enable', `${domain}/${label}`],
      ['launchctl', 'bootstrap', domain, file],
      ['launchctl', 'kickstart', `${domain}/${label}`],
    ],
    remove: [['launchctl', 'bootout', `${domain}/${label}`]],
    afterRemove: [],
    hints: [`To see how it stands: launchctl print ${domain}/${label}`],
    removedHints: [],
  };
}

/** Ours, somebody else's, or not there. */
export function standing(file: string): { readonly text: string; readonly ours: boolean } | null {
  try {
    const text = fs.readFileSync(file, 'utf8');
    return { text, ours: text.slice(0, 1000).includes(mark) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
