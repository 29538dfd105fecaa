import { describe, expect, it } from 'vitest';
import {
  crash,
  Desk,
  degraded,
  diagnosed,
  gaveUp,
  ready,
  recovered,
  spawned,
  stopAsked,
  targetDown,
  targetUp,
  unhealthy,
  willRestart,
} from './notes.ts';

describe('an incident', () => {
  it('is told once, two seconds after it began, with all that is known by then, and its end once', () => {
    const desk = new Desk().hear(crash(), willRestart());
    desk.wait(50).hear(diagnosed());
    desk.wait(950).hear(spawned()).wait(500).hear(ready());
    expect(desk.told).toEqual([]);
    desk.wait(60_000);
    expect(desk.told).toEqual(['2000 first crash', '11500 over']);
    expect(desk.letters[0]?.incident.why?.sentence).toBe('The disk is full.');
    expect(desk.letters[1]?.incident).toMatchObject({ downSince: 0, goodSince: 1500, tries: 1 });
  });

  it('does not take the explanation of an earlier run for its own', () => {
    const desk = new Desk().hear(crash(1), spawned(2), crash(2, 1), diagnosed(1)).wait(2000);
    expect(desk.letters[0]?.incident.why).toBeNull();
  });

  it('is told again when it becomes a loop, and when crashproof gives up, and never in between', () => {
    const desk = new Desk();
    for (let run = 1; run <= 10; run += 1)
      desk
        .hear(crash(run, run - 1), willRestart())
        .wait(5000)
        .hear(spawned(run + 1));
    desk.hear(crash(11, 10), gaveUp()).wait(60_000);
    expect(desk.told).toEqual(['2000 first crash', '12000 worse crash+crash-loop', '52000 worse crash-loop+gave-up']);
    expect(desk.letters[1]?.incident.inARow).toBe(3);
  });

  it('is told once although crashproof gives up every five minutes', () => {
    const desk = new Desk().hear(crash(), gaveUp(300_000)).wait(300_000);
    for (let n = 0; n < 20; n += 1) desk.hear(spawned(), crash(2, 1), gaveUp(300_000, true)).wait(300_000);
    expect(desk.told).toEqual(['2000 first crash+gave-up']);
  });

  it('is over after ten good seconds, after a loop after a good minute', () => {
    const calm = new Desk().hear(crash()).wait(3000).hear(ready()).wait(9_999);
    expect(calm.told).toHaveLength(1);
    expect(calm.wait(1).told[1]).toBe('13000 over');
    const loop = new Desk().hear(crash(1, 2)).wait(3000).hear(ready()).wait(59_999);
    expect(loop.told).toHaveLength(1);
    expect(loop.wait(1).told[1]).toBe('63000 over');
  });

  it('that returns soon is the same one: told after five minutes, then ten, with how often', () => {
    const desk = new Desk();
    for (let n = 0; n < 30; n += 1)
      desk
        .hear(crash(n))
        .wait(1000)
        .hear(spawned(n + 1), ready(n + 1))
        .wait(59_000);
    desk.wait(600_000);
    expect(desk.told).toEqual([
      '2000 first crash',
      '11000 over',
      '302000 again crash',
      '311000 over',
      '902000 again crash',
      '911000 over',
      '2102000 again crash',
    ]);
    expect(desk.letters[2]?.incident.freshCount).toBe(5);
    expect(new Set(desk.letters.map(({ incident }) => incident.number)).size).toBe(1);
  });

  it('is forgotten after ten good minutes: the next one is a new one', () => {
    const desk = new Desk().hear(crash()).wait(3000).hear(ready()).wait(600_000).hear(crash()).wait(2000);
    expect(desk.told).toEqual(['2000 first crash', '13000 over', '605000 first crash']);
    expect(desk.letters[2]?.incident.number).toBe(2);
  });

  it('is dropped when somebody stops the service: that person knows', () => {
    const desk = new Desk().hear(crash()).wait(1000).hear(stopAsked()).wait(60_000);
    expect(desk.told).toEqual([]);
  });
});

describe('what is told', () => {
  it('is no crash where those are switched off, but giving up is', () => {
    const desk = new Desk(false).hear(crash(), willRestart()).wait(5000).hear(ready()).wait(60_000);
    expect(desk.told).toEqual([]);
    desk.hear(crash(2, 10), gaveUp()).wait(60_000);
    expect(desk.told).toEqual(['67000 first gave-up']);
  });

  it('is a hang, and that it answers again', () => {
    const desk = new Desk().hear(unhealthy()).wait(9000).hear(spawned()).wait(1000).hear(ready()).wait(60_000);
    expect(desk.told).toEqual(['2000 first unhealthy', '20000 over']);
  });

  it('keeps a complaint and a crash of one service apart', () => {
    const desk = new Desk().hear(crash(), degraded()).wait(3000).hear(ready(), degraded()).wait(60_000);
    expect(desk.told).toEqual(['2000 first crash', '2000 first degraded', '13000 over']);
    desk.hear(recovered()).wait(60_000);
    expect(desk.told[3]).toBe('73000 over');
  });

  it('is a lost target and its return, counted from when it was lost', () => {
    const desk = new Desk().hear(targetDown()).wait(51_000).hear(targetUp()).wait(60_000);
    expect(desk.told).toEqual(['2000 first target-down', '61000 over']);
    expect(desk.letters[1]?.incident).toMatchObject({ downSince: -9000, goodSince: 51_000 });
  });
});
