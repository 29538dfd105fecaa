import { describe, expect, it } from 'vitest';
import { check } from '../../../src/config/check.ts';
import type { NotifyEntry } from '../../../src/config/notify-kind.ts';
import { fillReceivers } from '../../../src/config/receivers.ts';
import { wants } from '../../../src/features/notify/deliveries.ts';
import { type Message, noFacts } from '../../../src/features/notify/message.ts';
import { load, mistakesOf } from '../config/load-for-test.ts';

const env = { TOKEN: 'tk_secret-token', PASS: 'p@ss/w:rd#1', URL: 'https://hooks.slack.com/services/T0/B0/x' };
const files: Readonly<Record<string, string>> = { '/app/pass.txt': 'from-a-file\n' };

/** How a variable stands in a value. */
const filled = (name: string): string => `\${${name}}`;

function fill(...entries: readonly unknown[]) {
  const checked = check('notify', entries);
  if (!checked.ok) throw new Error(checked.problem);
  const readFile = (file: string): string => {
    const text = files[file];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  };
  return fillReceivers(checked.value as readonly NotifyEntry[], { env, base: '/app', readFile });
}

const address = (entry: unknown) => fill(entry).receivers[0]?.address;
const problem = (entry: unknown) => fill(entry).problems[0];

describe('a line', () => {
  it.each<[string, unknown]>([
    ['https://h.example/x?y=1', { kind: 'webhook', url: 'https://h.example/x?y=1', secret: null }],
    [
      `http://h.example/#secret=${filled('TOKEN')}`,
      { kind: 'webhook', url: 'http://h.example/', secret: 'tk_secret-token' },
    ],
    ['ntfy://ntfy.sh/cams', { kind: 'ntfy', url: 'https://ntfy.sh/cams', authorization: null }],
    [
      `ntfy://${filled('TOKEN')}@ntfy.sh/cams`,
      { kind: 'ntfy', url: 'https://ntfy.sh/cams', authorization: 'Bearer tk_secret-token' },
    ],
    [
      'ntfy+http://me:pw@10.0.0.2:8080/cams',
      { kind: 'ntfy', url: 'http://10.0.0.2:8080/cams', authorization: 'Basic bWU6cHc=' },
    ],
    [`slack:${filled('URL')}`, { kind: 'slack', url: env.URL }],
    ['discord:https://discord.com/api/webhooks/1/x', { kind: 'discord', url: 'https://discord.com/api/webhooks/1/x' }],
    [
      'telegram:123:ABC_x@-100200',
      { kind: 'telegram', url: 'https://api.telegram.org', token: '123:ABC_x', chat: '-100200' },
    ],
    [
      'telegram:123:ABC_x@@cams',
      { kind: 'telegram', url: 'https://api.telegram.org', token: '123:ABC_x', chat: '@cams' },
    ],
    ['exec:"my notify" --now', { kind: 'command', command: ['my notify', '--now'] }],
    ['desktop:', { kind: 'desktop' }],
    [
      `mailto:a@x.org,b@x.org?smtp=smtp://bot%40x.org:${filled('PASS')}@mail.x.org&from=bot@x.org`,
      {
        kind: 'email',
        host: 'mail.x.org',
        port: 587,
        security: 'smtp',
        user: 'bot@x.org',
        password: env.PASS,
        from: 'bot@x.org',
        to: ['a@x.org', 'b@x.org'],
        ca: null,
      },
    ],
  ])('%s', (line, expected) => {
    expect(address(line)).toEqual(expected);
  });

  it('may stand with others in one variable, exec: last', () => {
    const { receivers } = fill('ntfy://ntfy.sh/a  desktop: https://h.example/ exec:tell me');
    expect(receivers.map(one => one.address.kind)).toEqual(['ntfy', 'desktop', 'webhook', 'command']);
  });
});

describe('words with values', () => {
  it('take secrets from files and from the environment', () => {
    const entry = {
      kind: 'email',
      server: 'smtps://mail.x.org',
      user: 'u@x.org',
      password_file: 'pass.txt',
      to: 'me@x.org',
    };
    expect(address(entry)).toMatchObject({ port: 465, security: 'smtps', password: 'from-a-file', from: 'u@x.org' });
    expect(address({ kind: 'ntfy', url: 'https://ntfy.sh/t', token: `${filled('TOKEN')}` })).toMatchObject({
      authorization: 'Bearer tk_secret-token',
    });
  });

  it('may be camelCase', () => {
    expect(fill({ kind: 'desktop', minLevel: 'error' }).receivers[0]?.minLevel).toBe('error');
  });

  it.each<[unknown, RegExp]>([
    [{ kind: 'pager' }, /kind: got "pager"; allowed: webhook, ntfy/],
    [{ kind: 'emial', server: 'x', to: 'y' }, /did you mean email\?/],
    [{ kind: 'ntfy' }, /ntfy needs url/],
    [{ kind: 'ntfy', url: 'x', topik: 'y' }, /ntfy has no topik/],
    [{ kind: 'slack', url: 'x', url_file: 'y' }, /keep one/],
    [{ kind: 'desktop', on: ['crashes'] }, /on: got "crashes".*did you mean crash/],
    [{ kind: 'desktop', min_level: 'high' }, /min_level: allowed/],
    ['gopher://x', /got a line that begins with "gopher:"/],
  ])('%j is refused with a sentence', (entry, sentence) => {
    const checked = check('notify', [entry]);
    expect(checked.ok ? '' : checked.problem).toMatch(sentence);
  });

  it('are at most 20', () => {
    expect(check('notify', Array(20).fill('desktop:')).ok).toBe(true);
    expect(check('notify', Array(21).fill('desktop:'))).toMatchObject({ ok: false, problem: /21 receivers/ });
  });
});

describe('what cannot be filled in', () => {
  it.each<[unknown, string]>([
    [`slack:${filled('NOT_THERE')}`, 'url: the environment has no NOT_THERE'],
    [{ kind: 'slack', url_file: 'gone.txt' }, 'url_file: cannot be read (ENOENT): gone.txt'],
    ['ntfy://ntfy.sh/', 'ntfy: url must end with a topic: ntfy://ntfy.sh/my-topic'],
    ['telegram:abc@1', 'telegram: token is none; @BotFather gives one like 123456:ABC…'],
    [
      { kind: 'email', server: 'mail.x.org', to: 'a@b.c' },
      'email: the mail server is no address of the form smtp://… or smtps://…',
    ],
    [
      { kind: 'email', server: 'smtp://x', to: 'a@b.c\nBcc: all@x' },
      'email: from and to must be addresses such as me@example.org',
    ],
    [{ kind: 'webhook', url: 'ftp://x' }, 'webhook: url is no address of the form https://… or http://…'],
    ['exec:"open', 'command: command is empty, or a quote is open'],
  ])('%j is told by its name', (entry, sentence) => {
    expect(problem(entry)).toBe(sentence);
  });

  it('ends the program before anything is started, without its value', async () => {
    const file = `command: x\nnotify:\n  - desktop\n  - {kind: slack, url: "${filled('NOT_THERE')}"}`;
    expect(await mistakesOf({ file })).toEqual([
      'crashproof.yaml:2 notify: receiver 2: url: the environment has no NOT_THERE',
    ]);
    const secret = 'slack:https://hooks.slack.com/services/T0/B0/secret then nonsense';
    expect((await mistakesOf({ command: ['x'], flags: { notify: [secret] } })).join()).not.toContain('hooks');
  });
});

describe('the settings', () => {
  it('hold for all services', async () => {
    const { supervisor } = await load({
      file: 'notify: ntfy://ntfy.sh/t\nquiet_hours: 22:00-07:00\nservices: {a: {command: x}, b: {command: y}}',
    });
    expect(supervisor.notify.map(({ label }) => label)).toEqual(['ntfy at ntfy.sh']);
    expect(supervisor.quietHours).toEqual({ from: 1320, to: 420 });
  });

  it('are shown without a secret', async () => {
    const { services } = await load({ command: ['x'], flags: { notify: ['slack:https://hooks.slack.com/T0/secret'] } });
    const { value } = services[0]?.settings.notify ?? {};
    expect(value).toHaveLength(1);
    const { settingOf } = await import('../../../src/config/settings.ts');
    expect(settingOf('notify').kind.show(value)).toBe('slack');
  });
});

describe('a receiver wants', () => {
  const message: Message = {
    id: '1',
    incident: '1',
    event: 'crash',
    level: 'error',
    told: ['crash'],
    subject: 'webapp',
    host: 'pi',
    at: new Date(0),
    title: '',
    text: '',
    output: [],
    facts: noFacts,
  };
  const of = (fields: Readonly<Record<string, unknown>>) => {
    const [receiver] = fill({ kind: 'desktop', ...fields }).receivers;
    if (receiver === undefined) throw new Error('none');
    return receiver;
  };

  it('everything, where nothing is said', () => {
    expect(wants(of({}), message)).toBe(true);
  });

  it('what it was given, and the end only of what it was told', () => {
    const loops = of({ on: ['crash-loop', 'recovered'] });
    expect(wants(loops, message)).toBe(false);
    expect(wants(loops, { ...message, event: 'recovered' })).toBe(false);
    expect(wants(loops, { ...message, event: 'recovered', told: ['crash', 'crash-loop'] })).toBe(true);
    expect(wants(of({ on: ['crash'] }), { ...message, event: 'recovered' })).toBe(false);
    // A crash that was given up at once is told as giving up.
    expect(wants(of({ on: ['crash'] }), { ...message, event: 'gave-up', told: ['crash', 'gave-up'] })).toBe(true);
  });

  it('errors only, or some services only', () => {
    expect(wants(of({ min_level: 'error' }), { ...message, level: 'warning' })).toBe(false);
    expect(wants(of({ about: 'go2rtc' }), message)).toBe(false);
    expect(wants(of({ about: ['go2rtc', 'webapp'] }), message)).toBe(true);
  });

  it('a test always', () => {
    expect(wants(of({ on: ['gave-up'], min_level: 'error' }), { ...message, event: 'test', told: [] })).toBe(true);
  });
});
