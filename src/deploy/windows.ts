import type { Config } from '../config/config.ts';
import { invocationOf, isDecided, runWords, stopWithinMs, titleOf, unitName } from './invocation.ts';
import type { SystemdOptions } from './systemd.ts';
import { xmlText } from './xml.ts';

export type WindowsOptions = Pick<SystemdOptions, 'program' | 'cwd' | 'variables'>;

/**
 * The XML that WinSW (https://github.com/winsw/winsw, version 2.12 and 3) makes a Windows service of. It stops the
 * service with Ctrl-C, which crashproof takes as a request to stop gracefully.
 */
export function windowsService(config: Config, { program, cwd, variables }: WindowsOptions): string {
  const invocation = invocationOf(config);
  const more = isDecided(config, 'onGiveUp') ? [] : ['--on-give-up', 'retry'];
  const [executable = 'node', ...first] = program;
  const words = [...first, ...runWords(invocation, more)];
  const all = Object.entries({ ...variables, ...invocation.variables });
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- made by crashproof export windows. Save it under the id below, as .xml, with WinSW.exe beside it under the same name, as .exe. -->
<service>
  <id>${xmlText(unitName(config))}</id>
  <name>${xmlText(titleOf(config))}</name>
  <description>${xmlText(`${titleOf(config)}, kept up by crashproof`)}</description>
  <executable>${xmlText(executable)}</executable>
  <arguments>${xmlText(words.map(windowsWord).join(' '))}</arguments>
  <workingdirectory>${xmlText(cwd)}</workingdirectory>
${all.map(([name, value]) => `  <env name="${xmlText(name)}" value="${xmlText(value)}"/>\n`).join('')}  <startmode>Automatic</startmode>
  <delayedAutoStart>true</delayedAutoStart>
  <!-- crashproof ends the application and its whole tree within this time. -->
  <stoptimeout>${Math.ceil(stopWithinMs(config) / 1000)} sec</stoptimeout>
  <!-- Should crashproof itself end: again after 5 s, for ever. -->
  <onfailure action="restart" delay="5 sec"/>
  <resetfailure>1 hour</resetfailure>
  <!-- crashproof writes and rotates the log of the application; here is what it says itself. -->
  <log mode="roll-by-size">
    <sizeThreshold>10240</sizeThreshold>
    <keepFiles>5</keepFiles>
  </log>
</service>
`;
}

/** As CommandLineToArgvW reads it: backslashes count only before a quotation mark. */
export function windowsWord(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  return `"${word.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}
