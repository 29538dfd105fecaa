import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/mistake.ts';
import { KEYS } from '../../../src/config/settings.ts';
import { fakeLook } from './fake-look.ts';
import { load, loadOne, mistakesOf } from './load-for-test.ts';

describe('a mistake in the file', () => {
  it.each([
    [
      'a tab',
      'services:\n\tweb: {}',
      'crashproof.yaml:2:1: a tab stands at the beginning of the line; YAML is indented with blanks',
    ],
    ['nothing', '', 'crashproof.yaml: is empty; write a setting into it, or remove it'],
    ['only comments', '# max_restarts: 3\n', 'crashproof.yaml: is empty; write a setting into it, or remove it'],
    [
      'a text',
      'node server.js',
      'crashproof.yaml:1:1: got "node server.js"; allowed: settings, one "name: value" in each line',
    ],
    ['a list', '- a\n- b', 'crashproof.yaml:1:1: got a list of 2; allowed: settings, one "name: value" in each line'],
    [
      'an unknown key',
      'restart_dealy: 5',
      'crashproof.yaml:1:1: unknown setting "restart_dealy"; did you mean restart_delay?',
    ],
    [
      'one in camelCase',
      'restartDealy: 5',
      'crashproof.yaml:1:1: unknown setting "restartDealy"; did you mean restartDelay?',
    ],
    ['one like nothing', 'zzz: 5', 'crashproof.yaml:1:1: unknown setting "zzz"'],
    [
      'a flag of its own',
      'config: x.yaml',
      'crashproof.yaml:1:1: unknown setting "config"; it is a flag only: --config',
    ],
    [
      'one key twice',
      'port: 1\nport: 2',
      'crashproof.yaml:2:1: the key stands here for the second time; keep one of them',
    ],
    [
      'both spellings',
      'logDir: a\nlog_dir: b',
      'crashproof.yaml:2:1 log_dir: is the same setting as logDir; keep one of them',
    ],
    [
      'a wrong type',
      'max_restarts: [3]',
      'crashproof.yaml:1:15 max_restarts: got a list of 1; allowed: a whole number from 0 to 1000000',
    ],
    ['not a number', 'jitter: .nan', 'crashproof.yaml:1:9 jitter: got NaN; allowed: a number from 0 to 1'],
    [
      'an unsafe name',
      'services: {"a/b": {command: x}}',
      'crashproof.yaml:1:12 services: got the name "a/b"; allowed: letters, digits, - _ and . (no . at either end), at most 64 of them, and no device name of Windows such as con or nul; such as a-b',
    ],
    ['no services', 'services:', 'crashproof.yaml:1:1 services: got nothing; allowed: a mapping of names to services'],
    [
      'a service that is a text',
      'services: {web: node x.js}',
      'crashproof.yaml:1:17 web: got "node x.js"; allowed: the settings of the service, or nothing',
    ],
    [
      'a name inside a service',
      'services: {web: {name: x, command: x}}',
      'crashproof.yaml:1:18 name: the name of a service is the word it stands under',
    ],
    [
      'log_format inside a service',
      'services: {web: {log_format: json, command: x}}',
      'crashproof.yaml:1:18 log_format: holds for all services: it stands at the top',
    ],
    [
      'a health target for all',
      'health: none\nservices: {web: {command: x}}',
      'crashproof.yaml:1:1 health: belongs to one service: it stands under the name of the service',
    ],
    [
      'a merge key',
      'services: {web: {<<: {a: 1}, command: x}}',
      'crashproof.yaml:1:18: unknown setting "<<"; what all services share stands at the top of the file',
    ],
    [
      'a port beside a command',
      'command: x\nport: 80',
      'crashproof.yaml:2 port: is for the default application, and there is a command instead; write it into the command',
    ],
    [
      'a need of nobody',
      'services: {web: {command: x, needs: bd}, db: {command: y}}',
      'crashproof.yaml:1 web: needs bd, which is no service here; allowed: web, db; did you mean db?',
    ],
    [
      'a circle',
      'services:\n  a: {command: x, needs: b}\n  b: {command: x, needs: [c]}\n  c: {command: x, needs: a}',
      'crashproof.yaml:2 a: none of these could ever start: a needs b needs c needs a',
    ],
    [
      'a need of itself',
      'services: {a: {command: x, needs: a}}',
      'crashproof.yaml:1 a: none of these could ever start: a needs a',
    ],
    [
      'names that are one file',
      'services: {Web: {command: x}, web: {command: y}}',
      'service web: has the same log files as service Web; allowed: names that differ in more than capitals',
    ],
    [
      'two without a command',
      'services: {a: {}, b: }',
      'services a, b: have no command; allowed: one of them at most: it is the default application',
    ],
    [
      'a longest wait below the first',
      'restart_delay: 5s\nmax_delay: 2s',
      'crashproof.yaml:2 tapo-camera-mcp: the longest wait is shorter than the first one (restart delay)',
    ],
    [
      'a folder that is gone',
      'cwd: gone',
      'crashproof.yaml:1 tapo-camera-mcp: the folder to start in is not there: /app/gone',
    ],
    [
      'a bad word in a list',
      'command: [node, [x]]',
      'crashproof.yaml:1:17 command: got a list of 1; allowed: a list of words, or one line of words ("…" and \'…\' hold blanks, no shell reads it)',
    ],
    ['an alias to nowhere', 'command: *x', 'crashproof.yaml:1:10: the alias *x leads nowhere'],
    [
      'two documents',
      'port: 1\n---\nport: 2',
      'crashproof.yaml:2:1: a second document begins here; one file holds one configuration; remove the ---',
    ],
    ['broken YAML', 'a: [1,\nb: {', expect.stringMatching(/^crashproof.yaml:\d+:\d+: this is no YAML: /)],
  ])('%s is told with its place', async (_, file, sentence) => {
    expect(await mistakesOf({ file })).toContainEqual(sentence);
  });

  it('is told together with all others, in the order of the file', async () => {
    const file =
      'max_restart: 3\nservices:\n  web:\n    restart: sometimes\n    restart: never\n    jitter: 2\n  db: 5\n';
    const lines = await mistakesOf({ file, flags: { stopTimeout: 'x' }, env: { TAPO_WEBAPP_PORT: 'x' } });
    expect(lines.map(line => line.split(': ')[0])).toEqual([
      '--stop-timeout',
      'environment variable TAPO_WEBAPP_PORT',
      'crashproof.yaml:1:1',
      'crashproof.yaml:4:14 restart',
      'crashproof.yaml:5:5',
      'crashproof.yaml:6:13 jitter',
      'crashproof.yaml:7:7 db',
    ]);
  });

  it('brings no others with it that are none', async () => {
    const file = 'services:\n  a: {command: 5, needs: c}\n  b: {command: []}\n  c: 7\n  d: {command: x, port: 1}\n';
    expect((await mistakesOf({ file })).map(line => line.split(': ')[0])).toEqual([
      'crashproof.yaml:3:16 command',
      'crashproof.yaml:4:6 c',
      'crashproof.yaml:5 port',
    ]);
  });

  it('is one of 50 at most, the others are counted', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `zzz${index}: 1`).join('\n');
    const lines = await mistakesOf({ file: many });
    expect([lines.length, lines.at(-1)]).toEqual([51, 'and 10 more']);
  });

  it('never shows a value of the environment or a password', async () => {
    const file = 'env: {A B: hunter2}\nhost: http://u:hunter2@x\nhealth: ftp://u:hunter2@x\nname: x?token=hunter2';
    const lines = await mistakesOf({ file });
    expect(lines).toHaveLength(4);
    expect(lines.join('\n')).not.toContain('hunter2');
  });
});

describe('the file', () => {
  it.each([
    ['is not there', 'gone.yaml', 'gone.yaml: there is no such file; looked at /app/gone.yaml'],
    ['is a folder', 'etc', 'etc: is a folder; give the file inside it'],
    ['is not UTF-8', 'latin1.yaml', 'latin1.yaml: is not UTF-8 text; save it as UTF-8'],
    ['may not be read', 'secret.yaml', 'secret.yaml: cannot be read (EACCES); give this user the right to read it'],
    ['is too long', 'long.yaml', 'long.yaml: is longer than 262144 bytes; is it the right file?'],
    ['is a pipe', 'pipe', 'pipe: is no ordinary file; a pipe could be waited for without end'],
  ])('that %s is told', async (_, config, sentence) => {
    const files = {
      '/app/etc/': '',
      '/app/secret.yaml': '',
      '/app/latin1.yaml': '',
      '/app/long.yaml': `#${'x'.repeat(262_144)}`,
    };
    const fake = fakeLook(files);
    const look: typeof fake = {
      ...fake,
      at: place => (place === '/app/pipe' ? 'other' : fake.at(place)),
      read: (place, maxBytes) => {
        if (place === '/app/secret.yaml') throw Object.assign(new Error(), { code: 'EACCES' });
        return place === '/app/latin1.yaml' ? Buffer.from([0x61, 0xe9]) : fake.read(place, maxBytes);
      },
    };
    expect(await mistakesOf({ look, flags: { config } })).toEqual([sentence]);
  });

  it('may be as long as the bound', async () => {
    const text = 'port: 80\n#';
    const files = { '/app/': '', '/app/x.yaml': text.padEnd(262_144, 'x') };
    expect((await loadOne({ files, flags: { config: 'x.yaml' } })).settings.port.value).toBe(80);
  });

  it('is crashproof.yaml or crashproof.yml, and not both', async () => {
    expect((await loadOne({ files: { '/app/crashproof.yml': 'port: 80' } })).settings.port.value).toBe(80);
    expect(await mistakesOf({ file: 'port: 80', files: { '/app/crashproof.yml': 'port: 81' } })).toEqual([
      '/app: holds both crashproof.yaml and crashproof.yml; allowed: one of them; or choose with --config',
    ]);
  });

  it('is left alone with --config none', async () => {
    expect((await load({ file: 'nonsense', flags: { config: 'none' } })).supervisor.file).toBeNull();
  });

  it('may begin with a byte order mark and have Windows line ends', async () => {
    expect((await loadOne({ file: '\uFEFFport: 80\r\nmax_restarts: 3\r\n' })).spec.restart.maxRestarts).toBe(3);
  });

  it('may be JSON', async () => {
    expect((await loadOne({ file: '{"port": 80, "maxRestarts": 3}' })).spec.restart.maxRestarts).toBe(3);
  });

  it('may be long JSON in one line', async () => {
    const services = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [
        `s${index}`,
        { command: ['x', '-'], port: null, max_restarts: index },
      ]),
    );
    const file = JSON.stringify({ services }).replaceAll(':', ': ');
    expect((await load({ file })).services.at(-1)?.spec.restart.maxRestarts).toBe(99);
  });

  it('describes 100 services at most', async () => {
    const many = (count: number) =>
      `services:\n${Array.from({ length: count }, (_, index) => `  s${index}: {command: x}`).join('\n')}`;
    expect((await load({ file: many(100) })).services).toHaveLength(100);
    expect(await mistakesOf({ file: many(101) })).toEqual([
      'crashproof.yaml:2:3 services: got 101 of them; allowed: at most 100',
    ]);
  });

  it('may use anchors and aliases', async () => {
    const file = 'services: {a: {command: x, env: &e {A: 1.10}}, b: {command: y, env: *e}}';
    expect((await load({ file })).services.map(service => service.launch.env.A)).toEqual(['1.10', '1.10']);
  });

  it('leaves what has no value at its default, and a service without settings too', async () => {
    const { services } = await load({ file: 'max_restarts:\nservices:\n  webapp:\n' });
    expect(services.map(({ spec }) => [spec.name, spec.restart.maxRestarts])).toEqual([['webapp', 10]]);
  });
});

describe('hostile YAML', () => {
  const laughs = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
  for (let i = 1; i < 9; i++) laughs.push(`b${i}: &b${i} [${`*${i === 1 ? 'a' : `b${i - 1}`},`.repeat(10)}]`);

  it.each([
    ['a billion laughs', laughs.join('\n'), /unfolds to more than 20000 values/],
    ['an endless circle', 'a: &a [*a]', /nested more than 20 levels/],
    // These drove the parser to the end of the stack, where V8 aborts the process.
    ['deep lists', '- '.repeat(100_000), /nested more than 20 levels/],
    ['deep keys', '? '.repeat(100_000), /nested more than 20 levels/],
    ['deep braces', '{a: '.repeat(50_000), /nested more than 20 levels/],
    ['deep brackets, a line each', '[\n'.repeat(100_000), /nested more than 20 levels/],
    [
      'deep indentation',
      Array.from({ length: 200 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      /nested more than 20 levels/,
    ],
    ['a tag without an end', '!'.repeat(100_000), /^crashproof.yaml:1:1: this is no YAML: .{1,200}$/m],
    ['deep nesting', `${'['.repeat(500)}${']'.repeat(500)}`, /nested more than 20 levels/],
  ])('%s ends in a sentence', async (_, file, sentence) => {
    expect((await mistakesOf({ file })).join('\n')).toMatch(sentence);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'the key %s is only an unknown setting',
    async key => {
      expect(await mistakesOf({ file: `${key}: 1` })).toEqual([expect.stringContaining(`unknown setting "${key}"`)]);
      const options = await mistakesOf({ flags: { [key]: 1 }, flagsAre: 'options' });
      expect(options).toEqual([expect.stringContaining(`option ${key}: there is no such setting`)]);
    },
  );
});

describe('whatever is configured', () => {
  const key = fc.oneof(fc.constantFrom(...KEYS, 'services', '__proto__'), fc.string({ maxLength: 8 }));
  const value = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.double(),
    fc.constantFrom('none', '5s', '10MB', 'true', 'a', 'http://x/', 'exec:x', '::', null, true, -1, 0, 7),
    fc.array(fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.constant(null)), { maxLength: 3 }),
    fc.dictionary(
      key,
      fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.dictionary(key, fc.integer(), { maxKeys: 2 })),
      { maxKeys: 3 },
    ),
  );

  const settles = async (given: Parameters<typeof load>[0]) => {
    try {
      const { services } = await load(given);
      expect(services.length).toBeGreaterThan(0);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).message).not.toBe('');
    }
  };

  const name = fc
    .constantFrom('CRASHPROOF_', 'WATCHFILES_', 'TAPO_WEBAPP_')
    .chain(prefix => fc.string({ maxLength: 12 }).map(rest => prefix + rest));

  it.each([
    ['settings in a file', fc.dictionary(key, value).map(root => ({ file: JSON.stringify(root) }))],
    ['text', fc.string({ unit: 'binary', maxLength: 60 }).map(file => ({ file }))],
    ['signs of YAML', fc.string({ unit: fc.constantFrom(...'a: -[]{}&*!|>\'"%@#\n\t?,') }).map(file => ({ file }))],
    ['options', fc.dictionary(key, value).map(flags => ({ flags, flagsAre: 'options' as const }))],
    ['variables', fc.dictionary(name, fc.string()).map(env => ({ env }))],
  ])('any %s loads or ends in a ConfigError', async (_, given) => {
    await fc.assert(fc.asyncProperty(given, settles), { numRuns: 200 });
  });
});
