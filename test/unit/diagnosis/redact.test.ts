import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSecretName, secretValues } from '../../../src/diagnosis/redact/environment.ts';
import { createRedactor } from '../../../src/diagnosis/redact/redactor.ts';

const redact = createRedactor();
const S = 'Zx9-quartz!Lamp7';

describe('a secret is taken out of', () => {
  it.each([
    `rtsp://viewer:${S}@192.168.1.9/stream1`,
    'rtsp://viewer:p@ss:w0rd99@192.168.1.9:554/stream1',
    `http://10.0.0.9/cgi-bin/snapshot.cgi?user=admin&pwd=${S}&x=1`,
    'https://api/x?access_token=abc123DEF&next=/',
    `Authorization: Basic dXNlcjpwYXNzd29yZA==`,
    'Authorization: Bearer abcdef1234567890',
    "headers={'Authorization': 'Bearer abcdef1234567890', 'Accept': '*/*'}",
    'Cookie: sessionid=38afes7a8; csrftoken=u32t4o3tb3gg43',
    'Set-Cookie: sid=31d4d96e407aad42; Path=/',
    `password=${S}`,
    `password: ${S}`,
    `{"username": "admin", "password": "${S}"}`,
    `{\\"password\\": \\"${S}\\"}`,
    `{'password': '${S}', 'host': '10.0.0.9'}`,
    `Camera(host='10.0.0.9', password='${S}', retries=3)`,
    `cloudPassword = "${S}"`,
    `RING_REFRESH_TOKEN=${S}`,
    `api_key: ${S}`,
    `client_secret=${S}`,
    `nvr --user admin --password ${S} --port 80`,
    `nvr --api-key="${S}"`,
    `Tapo("192.168.1.5", "admin", "${S}")`,
    `    return Tapo(ip, user, pw, "${S}")`,
    `    mqtt.username_pw_set("nvr", "${S}")`,
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U',
    'ghp_16C7e42F292c6912E7710c838347Ae178B4a',
    'xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOHcBrzzqy',
    'AKIAIOSFODNN7EXAMPLE',
    '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
    'sk-proj-abcdefghijklmnopqrstuvwxyz012345',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----',
    'Setup code 031-45-154',
    'https://192.168.1.9/stok=9d3b2a1c0f9d3b2a1c0f/ds',
    "(b'authorization', b'Basic dXNlcjpwYXNz')",
  ])('%j', text => {
    const clean = redact(text);
    expect(clean).toContain('[redacted]');
    for (const part of [
      S,
      'p@ss',
      'w0rd99',
      'abc123DEF',
      'dXNlcjpwYXNz',
      'abcdef1234567890',
      '38afes7a8',
      '31d4d96e407aad42',
      'dozjgNryP4',
      '16C7e42F',
      'pdFZKVe',
      'IOSFODNN',
      'AAHdqTcv',
      'MIIEow',
      '031-45',
      '9d3b2a1c',
    ]) {
      expect(clean).not.toContain(part);
    }
  });
});

describe('a secret in an odd form is taken out of', () => {
  // Names, values and quotes as programs nest, encode, wrap and colour them.
  const W = 'Qz7vLamp9xK';
  it.each([
    `rtsp://user:${W}/x@192.168.1.9/stream1`,
    `rtsp://user:p@ss${W}@192.168.1.9/stream1`,
    `rtsp://:${W}@192.168.1.9/stream1`,
    `rtsp%3A%2F%2Fadmin%3A${W}%40192.168.1.9%2Fstream1`,
    `url=http%3A%2F%2Fcam%2Fx%3Fpassword%3D${W}%26a%3D1`,
    `http://10.0.0.9/snap.cgi?loginuse=admin&loginpas=${W}`,
    `https://x/y?sig=${W}`,
    `https://x/y?key=${W}&z=1`,
    `key: ${W}`,
    `"key": "${W}"`,
    `hmac_key=${W}`,
    `psk="${W}"`,
    `camera_pw = "${W}"`,
    `pin: 48213`,
    `curl -u admin:${W} http://x`,
    `curl -b 'sid=${W}' http://x`,
    `sshpass -p ${W} ssh x`,
    `SMTP AUTH PLAIN ${W}`,
    `password: |\n  ${W}`,
    `  token: >-\n    a first line\n    ${W}`,
    `password:\n  ${W}`,
    `"password":\n    "${W}"`,
    String.raw`{"msg":"{\\\"password\\\":\\\"${W}\\\"}"}`,
    `{"credentials":["admin","${W}"]}`,
    `auth=('admin', '${W}')`,
    `password=SecretStr('${W}')`,
    `<Password>${W}</Password>`,
    `<wsse:Password Type="PasswordDigest">${W}=</wsse:Password>`,
    `password "${W}"`,
    `ValueError: bad password ${W}`,
    `token:${W}`,
    `credentials admin:${W}`,
    `admin:${W}@192.168.1.9`,
    `'password': 'it\\'s ${W}'`,
    `\x1b[31mpassword\x1b[0m=\x1b[32m${W}\x1b[0m`,
    `    cam = Camera("10.0.0.9", "admin", "${W}")`,
    `[{"name":"password","value":"${W}"}]`,
    `name: CAM_PASSWORD\n  value: ${W}`,
  ])('%j', text => {
    const clean = redact(text);
    expect(clean).toContain('[redacted]');
    expect(clean).not.toContain(W);
    expect(clean).not.toContain('48213');
    expect(clean.split('\n').length).toBe(text.split('\n').length);
    expect(redact(clean)).toBe(clean);
  });
});

describe('harmless text stays as it is', () => {
  it.each([
    'token expired',
    'key error',
    "KeyError: 'password'",
    "TypeError: login() missing 1 required positional argument: 'password'",
    'Invalid authentication data',
    'password: wrong',
    'Refresh token is not valid.',
    'ERROR nvr: token: expired',
    'the password is required',
    'password=None',
    'GET /api/health?full=1 HTTP/1.1',
    'rtsp://192.168.1.9:554/stream1',
    'connect to 127.0.0.1:7777',
    '2026-11-23 10:00:00,123 INFO camhub: started (pid 99)',
    '  File "/srv/nvr/auth.py", line 140, in async_refresh_tokens',
    '    token = await self.fetch_token(code)',
    'AuthenticationError: (access_denied) invalid user credentials',
    'keyboard: us',
    'author=jane',
    'monkey=7',
    "open('/srv/nvr/config.yaml')",
    "log.error('could not connect to %s', host)",
    'MAC 98:25:4a:00:11:22',
    'X-Frame-Options: DENY',
    'primary_key: id',
    'cache_key=front_door_snapshot',
    'image: ghcr.io/x/nvr:1.2@sha256',
    'http://registry:5000/x@v2',
    'mailto:jane@example.org',
    'auth = ("", "")',
    'pin: 17',
    'GET /x?code=404&state=1 HTTP/1.1',
    'password:\n  min_length: 8',
    'unexpected token < in JSON at position 0',
    'the token is not valid',
    'Key: value',
  ])('%j', text => expect(redact(text)).toBe(text));
});

describe('known values', () => {
  it('are taken out wherever they stand: plain, URL-encoded, in JSON, in JSON within JSON', () => {
    const secret = 'grün "x"/ä&';
    const clean = createRedactor([secret])(
      [secret, encodeURIComponent(secret), JSON.stringify({ p: secret }), JSON.stringify(JSON.stringify(secret))].join(
        '\n',
      ),
    );
    expect(clean).not.toContain('grün');
    expect(clean).not.toContain('gr%C3%BCn');
    expect(clean.match(/\[redacted\]/g)).toHaveLength(4);
  });

  it('shorter than six characters are left, they would eat words', () => {
    expect(createRedactor(['cat'])('concatenate')).toBe('concatenate');
    expect(createRedactor(['kitten'])('kittens')).toBe('[redacted]s');
  });

  it('never survive, whatever they are and wherever they stand', () => {
    const secret = fc
      .string({ minLength: 6, maxLength: 40 })
      .filter(
        value =>
          value.trim().length >= 6 &&
          !/^[\w[\]]*redacted/i.test(value) &&
          !/^(?:true|false|enabled|disabled|default|changeme|localhost|password|secret)$/i.test(value.trim()),
      );
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        fc.pre(!'[redacted]'.includes(value.trim()) && !before.includes(value.trim()) && !after.includes(value.trim()));
        const clean = createRedactor([value])(`${before} | ${value} | ${after}`);
        return !clean.includes(` | ${value.trim()} | `);
      }),
    );
  });
});

describe('redaction', () => {
  const word = fc.constantFrom(
    'password',
    'token=',
    ': ',
    'abc123',
    '"',
    "'",
    '@',
    'rtsp://',
    ' ',
    '\n',
    'u:p',
    '--api-key',
    'Bearer ',
    '[redacted]',
    'Cookie:',
    'login(',
    ',',
    '=',
    'eyJab.eyJcd',
    '&pwd=',
  );
  it('changes nothing more the second time', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 30 }).map(words => words.join('')),
        ),
        text => {
          const once = redact(text);
          expect(redact(once)).toBe(once);
        },
      ),
      { numRuns: 2_000, examples: [['token=eyJab.eyJcdeyJab.eyJcdlogin(']] },
    );
  });

  it('of a secret in a form always takes it out, and keeps what stands around it', () => {
    const value = fc.stringMatching(/^[A-Za-z0-9]{4}[0-9][A-Za-z0-9]{4,20}$/);
    const form = fc.constantFrom<(v: string) => string>(
      v => `password=${v}`,
      v => `"token": "${v}"`,
      v => `secret: ${v}`,
      v => `rtsp://u:${v}@10.0.0.9/s`,
      v => `--password ${v}`,
      v => `?api_key=${v}&a=1`,
    );
    fc.assert(
      fc.property(value, form, (v, write) => {
        const clean = redact(`before ${write(v)} after`);
        expect(clean).not.toContain(v);
        expect(clean).toMatch(/^before .* after$/);
      }),
    );
  });
});

describe('environment names', () => {
  it.each([
    'CAMERA_PASSWORD',
    'RING_REFRESH_TOKEN',
    'API_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'TAPO_PWD',
    'DATABASE_URL',
    'tapo_password_2',
    'SECRET_KEY',
    'SMTP_PASS',
  ])('%s is secret', name => expect(isSecretName(name)).toBe(true));
  it.each(['PATH', 'HOME', 'PWD', 'OLDPWD', 'KEYBOARD', 'SSH_AUTH_SOCK', 'TAPO_WEBAPP_HOST', 'PASSWORD_FILE', 'LANG'])(
    '%s is not',
    name => expect(isSecretName(name)).toBe(false),
  );
  it('give the values', () => expect(secretValues({ A_TOKEN: 'x1', HOME: '/h', B_SECRET: undefined })).toEqual(['x1']));

  it('finds a secret right behind a colour', () => {
    expect(createRedactor()('\x1b[31mrtsp://admin:hunter22@10.0.0.9/stream\x1b[0m')).not.toContain('hunter22');
  });
});
