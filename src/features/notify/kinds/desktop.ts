import { type Deliver, failed } from '../delivery.ts';
import { cut, type Message } from '../message.ts';
import { runProgram } from './run-program.ts';

/** More is not shown. */
const maxTextChars = 300;

/** A notification on the screen of whoever is logged in. */
export function desktop(platform: NodeJS.Platform = process.platform): Deliver {
  return async (message, signal) => {
    const outcome = await runProgram({ stdin: '', ...desktopCommand(message, platform) }, signal);
    if (outcome.ok || platform !== 'linux' || !/there is no program/.test(outcome.why)) return outcome;
    return failed('there is no notify-send here; on Debian it is in the package libnotify-bin', false);
  };
}

/** The program for it. What is shown stands in arguments or the environment, never in a script's text. */
export function desktopCommand(
  message: Message,
  platform: NodeJS.Platform,
): { readonly command: readonly string[]; readonly env: Readonly<Record<string, string>> } {
  const { title } = message;
  const text = cut(message.text, maxTextChars);
  if (platform === 'darwin') return { command: ['osascript', '-e', appleScript, title, text], env: {} };
  if (platform === 'win32') {
    const encoded = Buffer.from(toastScript, 'utf16le').toString('base64');
    const command = ['powershell.exe', '-NoProfile', '-NonInteractive', '-EncodedCommand', encoded];
    return { command, env: { CRASHPROOF_TITLE: title, CRASHPROOF_TEXT: text } };
  }
  const urgency = message.event === 'recovered' || message.level !== 'error' ? 'normal' : 'critical';
  const flags = ['--app-name=crashproof', `--urgency=${urgency}`];
  return { command: ['notify-send', ...flags, '--', title, markup(text)], env: {} };
}

/** The body may hold simple markup, by the Desktop Notifications Specification. */
function markup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const appleScript = `on run argv
display notification (item 2 of argv) with title (item 1 of argv)
end run`;

const toastScript = `
$ErrorActionPreference = 'Stop'
[Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime] | Out-Null
$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent('ToastText02')
$lines = $xml.GetElementsByTagName('text')
$lines.Item(0).AppendChild($xml.CreateTextNode($env:CRASHPROOF_TITLE)) | Out-Null
$lines.Item(1).AppendChild($xml.CreateTextNode($env:CRASHPROOF_TEXT)) | Out-Null
$app = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\\WindowsPowerShell\\v1.0\\powershell.exe'
$toast = [Windows.UI.Notifications.ToastNotification]::new($xml)
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($app).Show($toast)
`;
