import { describe, expect, it } from 'vitest';
import { spec } from '../../../src/testing/spec.ts';
import { scene } from './scene.ts';

const app = spec('app');
const up = () => scene(app).start().comesUp();

describe('the stop ladder', () => {
  it('sends SIGTERM, gives it 8 s, then sends SIGKILL again and again until the tree is empty', () => {
    const stopping = up();
    stopping.commands();
    stopping.stop();
    expect(stopping.commands()).toEqual(['SIGTERM app 1']);
    expect(stopping.wait(7_999).commands()).toEqual([]);
    expect(stopping.wait(1).commands()).toEqual(['SIGKILL app 1']);
    expect(stopping.wait(4_999).commands()).toEqual([]);
    expect(stopping.wait(1).commands()).toEqual(['SIGKILL app 1']);
    expect(stopping.wait(50_000).commands()).toHaveLength(10);
    expect(stopping.dies('SIGKILL').phase()).toBe('down');
    expect(stopping.wait(60_000).commands()).toEqual([]);
  });

  it('is over the moment the tree is empty', () => {
    expect(up().stop().wait(3).exits(0).phase()).toBe('down');
  });

  it('goes on while the leader is gone and its children are not', () => {
    const stopping = up().stop().wait(3).exits(0, 'app', true);
    expect(stopping.phase()).toBe('stopping');
    stopping.commands();
    expect(stopping.wait(8_000).commands()).toEqual(['SIGKILL app 1']);
    expect(stopping.emptied().phase()).toBe('down');
  });

  it('ends what a crashed leader left behind before the next start', () => {
    const crashed = up();
    crashed.commands();
    crashed.exits(1, 'app', true);
    expect(crashed.commands()).toEqual(['SIGTERM app 1']);
    expect(crashed.wait(8_000).commands()).toEqual(['SIGKILL app 1']);
    expect(crashed.emptied().commands()).toEqual(['spawn app 2']);
  });

  it('sends its signal once more to a run that was not there yet', () => {
    const early = scene(app).start();
    early.commands();
    expect(early.stop().commands()).toEqual(['SIGTERM app 1']);
    expect(early.spawned().commands()).toEqual(['SIGTERM app 1']);
    expect(early.exits(0).phase()).toBe('down');
  });

  it('asks no question of a run that is being stopped', () => {
    const asked = scene(app).start().spawned().wait(250);
    expect(asked.service().pulse.askedAt).toBe(250);
    expect(asked.stop().service().pulse).toMatchObject({ askedAt: null, askAt: null });
    asked.commands();
    expect(asked.wait(7_000).fails().commands()).toEqual([]);
  });

  it('leaves no deadline behind when a step of the ladder has no grace', () => {
    const rude = spec('app', {
      stop: {
        asked: [
          { signal: 'SIGTERM', graceMs: 0 },
          { signal: 'SIGINT', graceMs: 0 },
          { signal: 'SIGKILL', graceMs: 0 },
        ],
      },
    });
    const stopping = scene(rude).start().comesUp();
    stopping.commands();
    expect(stopping.stop().wait(0).commands()).toEqual(['SIGTERM app 1', 'SIGINT app 1', 'SIGKILL app 1']);
    expect(stopping.wait(4_999).commands()).toEqual([]);
  });

  it('is abandoned by a closing supervisor after its last signal was repeated twice, with exit code 1', () => {
    const closing = up();
    closing.commands();
    closing.close().wait(8_000 + 3 * 5_000 - 1);
    expect(closing.commands()).toEqual(['SIGTERM app 1', 'SIGKILL app 1', 'SIGKILL app 1', 'SIGKILL app 1']);
    expect(closing.wait(1).commands()).toEqual(['quit 1']);
    expect(
      closing
        .notes()
        .map(note => note.code)
        .slice(-2),
    ).toEqual(['abandoned', 'closed']);
  });

  it('goes straight to its last step when somebody will not wait', () => {
    const closing = up();
    closing.commands();
    expect(closing.close().commands()).toEqual(['SIGTERM app 1']);
    expect(closing.wait(10).close(true).commands()).toEqual(['SIGKILL app 1']);
    expect(closing.dies('SIGKILL').commands()).toEqual(['quit 0']);
  });
});
