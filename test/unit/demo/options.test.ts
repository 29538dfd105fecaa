import { describe, expect, it } from 'vitest';
import { MAX_CAMERAS, MAX_NAME_LENGTH, readOptions, UsageError } from '../../../src/demo/options.ts';

const cameras = (count: number) => Array.from({ length: count }, (_, i) => `--camera=C${i}=http://127.0.0.1/${i}`);

describe('the options of the demo', () => {
  it('show four test pictures on loopback when nothing is given', () => {
    expect(readOptions([], {})).toEqual({
      host: '127.0.0.1',
      port: 7777,
      dataDir: 'demo-data',
      cameras: ['Garden', 'Street', 'Aquarium', 'Roof'].map(name => ({ name, address: null })),
    });
  });

  it('take flags before the environment, with a space or an equals sign', () => {
    const env = {
      CAMERA_DEMO_HOST: '::1',
      CAMERA_DEMO_PORT: '1',
      CAMERA_DEMO_DATA: '/env',
      CAMERA_DEMO_CAMERAS: 'A=test\n\nB=/dev/video0\n',
    };
    expect(readOptions(['--port', '8080', '--data=/flag'], env)).toEqual({
      host: '::1',
      port: 8080,
      dataDir: '/flag',
      cameras: [
        { name: 'A', address: null },
        { name: 'B', address: '/dev/video0' },
      ],
    });
    expect(readOptions(['--camera', 'Front door=rtsp://u:p=q@10.0.0.2/s?a=b'], env).cameras).toEqual([
      { name: 'Front door', address: 'rtsp://u:p=q@10.0.0.2/s?a=b' },
    ]);
  });

  it('hold at their bounds and not past them', () => {
    expect(readOptions(['--port', '65535'], {}).port).toBe(65_535);
    expect(readOptions(['--port', '0'], {}).port).toBe(0);
    expect(() => readOptions(['--port', '65536'], {})).toThrow('The port is "65536"');
    expect(readOptions(cameras(MAX_CAMERAS), {}).cameras).toHaveLength(MAX_CAMERAS);
    expect(() => readOptions(cameras(MAX_CAMERAS + 1), {})).toThrow('at most 16');
    const name = 'n'.repeat(MAX_NAME_LENGTH);
    expect(readOptions([`--camera=${name}=test`], {}).cameras[0]?.name).toBe(name);
    expect(() => readOptions([`--camera=${name}n=test`], {})).toThrow('at most 40 characters');
  });

  it.each([
    [['--port', '-1'], 'The port is "-1"'],
    [['--port', 'many'], 'The port is "many"'],
    [['--port'], '--port needs a value'],
    [['--pot', '1'], '"--pot" is not a flag'],
    [['7777'], '"7777" is not a flag'],
    [['--camera', 'rtsp://10.0.0.2/'], 'NAME=ADDRESS'],
    [['--camera', '=rtsp://10.0.0.2/'], 'NAME=ADDRESS'],
    [['--camera', 'a/b=test'], 'no slash'],
    [['--camera', 'A=ftp://10.0.0.2/'], 'must begin with rtsp://'],
    [['--camera', 'A=test', '--camera', 'A=test'], 'Two cameras are named "A"'],
  ])('refuse %j with a sentence', (args, sentence) => {
    expect(() => readOptions(args, {})).toThrow(UsageError);
    expect(() => readOptions(args, {})).toThrow(sentence);
  });

  it('never repeat an address in a message: it may hold a password', () => {
    for (const line of ['rtsp://u:hunter22@h/s?x=1', 'A=ftp://u:hunter22@h/', '=http://u:hunter22@h/']) {
      try {
        readOptions(['--camera', line], {});
        expect.unreachable();
      } catch (error) {
        expect((error as Error).message).not.toContain('hunter22');
      }
    }
  });
});
