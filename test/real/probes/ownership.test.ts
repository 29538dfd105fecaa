import type { ChildProcess } from 'node:child_process';
import childProcess from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { portHolder } from '../../../src/os/own-port/holder.ts';
import { createProbe } from '../../../src/os/probes/create.ts';
import { freePort } from '../run/addresses.ts';
import { check, endChild, page, rawServer, says, startChild, startChildAs } from './helpers.ts';

const children: ChildProcess[] = [];

async function start(
  file: string,
  ...args: readonly string[]
): Promise<{ pid: number; port: number; child: ChildProcess }> {
  const { child, line } = await startChild(file, ...args);
  children.push(child);
  return { child, pid: child.pid ?? 0, port: Number(line) };
}

function childrenOf(pid: number): number[] {
  const list = childProcess.execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return list.trim().split(/\s+/).map(Number);
}

function treeOf(...pids: readonly number[]) {
  return () => new Set(pids);
}

const alive = { is: 'pass', latencyMs: expect.any(Number), degraded: [] };
const hasPython = childProcess.spawnSync('python3', ['--version']).status === 0;

afterEach(async () => {
  await Promise.all(children.splice(0).map(endChild));
});

describe.runIf(process.platform === 'linux')('whose port it is', () => {
  it('the service', async () => {
    const { pid, port } = await start('listens.js');
    for (const target of [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`, `tcp://127.0.0.1:${port}`])
      expect(await check(target, { tree: treeOf(pid) })).toEqual(alive);
  });

  it.each(['0.0.0.0', '127.0.0.1'])('somebody else, who listens on %s, is named', async host => {
    const { pid, port } = await start('listens.js', host);
    for (const target of [
      `http://0.0.0.0:${port}/`,
      `tcp://127.0.0.1:${port}`,
      `http://localhost:${port}/no-such-page`,
    ])
      expect(await check(target, { tree: async () => new Set([process.pid]) })).toEqual({
        is: 'foreign',
        reason: expect.stringMatching(
          new RegExp(`^127.0.0.1:${port} belongs to another program: pid ${pid} \\(.*listens.js.*\\)`),
        ),
      });
  });

  it.each(['::', '::1'])('over IPv6 too: %s', async host => {
    const { pid, port } = await start('listens.js', host);
    expect(await check(`http://[::1]:${port}/`, { tree: treeOf(pid) })).toEqual(alive);
    expect(await check(`http://[::1]:${port}/`, { tree: treeOf(process.pid) })).toMatchObject({ is: 'foreign' });
    if (host === '::1') return;
    // A listener of all IPv6 addresses takes IPv4 as well.
    expect(await check(`http://127.0.0.1:${port}/`, { tree: treeOf(pid) })).toEqual(alive);
    expect(await check(`http://127.0.0.1:${port}/`, { tree: treeOf(process.pid) })).toMatchObject({ is: 'foreign' });
  });

  it('a stranger who does not even answer', async () => {
    const server = await rawServer(() => {});
    const { pid } = await start('listens.js');
    const finding = await check(`http://127.0.0.1:${server.port}/`, { tree: treeOf(pid), timeoutMs: 200 });
    expect(finding).toMatchObject({ is: 'foreign', reason: expect.stringContaining(`pid ${process.pid} `) });
    await server.close();
  });

  it('a child of a child of the service is the service', async () => {
    const { pid, port } = await start('starts-a-listener.js');
    const tree = [pid, ...childrenOf(pid)];
    expect(tree).toHaveLength(2);
    expect(await check(`http://127.0.0.1:${port}/`, { tree: treeOf(...tree) })).toEqual(alive);
    expect(await check(`http://127.0.0.1:${port}/`, { tree: treeOf(pid) })).toMatchObject({ is: 'foreign' });
  });

  it('localhost: a stranger on one family does not hide the service on the other', async () => {
    const stranger = await rawServer(says(page('{}')));
    const { pid } = await start('listens.js', '::1', String(stranger.port));
    expect(await check(`http://localhost:${stranger.port}/`, { tree: treeOf(pid) })).toEqual(alive);
    await stranger.close();
  });

  it.skipIf(!hasPython)('one of ours among those that share the port is enough (needs python3)', async () => {
    const one = await start('shares-its-port.py', '0');
    const two = await start('shares-its-port.py', String(one.port));
    for (const { pid } of [one, two])
      expect(await check(`tcp://127.0.0.1:${one.port}`, { tree: treeOf(pid) })).toEqual(alive);
    expect(await check(`tcp://127.0.0.1:${one.port}`, { tree: treeOf(process.pid) })).toMatchObject({ is: 'foreign' });
  });

  it('nobody knows: an empty tree, one that throws, one that never answers', async () => {
    const { port } = await start('listens.js');
    const target = `http://127.0.0.1:${port}/`;
    expect(await check(target, { tree: treeOf() })).toEqual(alive);
    expect(
      await check(target, {
        tree: () => {
          throw new Error('no tree');
        },
      }),
    ).toEqual(alive);
    expect(
      await check(target, {
        tree: async () => {
          throw new Error('no tree');
        },
      }),
    ).toEqual(alive);
    expect(await check(target, { tree: () => new Promise(() => {}) })).toEqual(alive);
  });

  it('nobody knows: a container engine passes the port on', async () => {
    const { child, line } = await startChildAs('/usr/bin/docker-proxy', 'listens.js');
    children.push(child);
    expect(await check(`tcp://127.0.0.1:${line}`, { tree: treeOf(process.pid) })).toEqual(alive);
  });

  it('is asked once, and again when the port changes hands', async () => {
    const first = await start('listens.js');
    let asked = 0;
    const tree = () => {
      asked++;
      return new Set([first.pid]);
    };
    const probe = createProbe({ kind: 'tcp', host: '127.0.0.1', port: first.port }, { tree });
    for (let i = 0; i < 20; i++) expect(await probe.check(5000)).toEqual(alive);
    expect(asked).toBe(1);
    await endChild(first.child);
    expect(await probe.check(5000)).toMatchObject({ is: 'fail' });
    const second = await start('listens.js', '127.0.0.1', String(first.port));
    const foreign = { is: 'foreign', reason: expect.stringContaining(`pid ${second.pid} `) };
    for (let i = 0; i < 3; i++) expect(await probe.check(5000)).toEqual(foreign);
  });

  it('is not waited for again and again where the tree never answers', async () => {
    const { port } = await start('listens.js');
    let asked = 0;
    const tree = () => {
      asked++;
      return new Promise<never>(() => {});
    };
    const probe = createProbe({ kind: 'tcp', host: '127.0.0.1', port }, { tree });
    for (let i = 0; i < 5; i++) expect(await probe.check(5000)).toEqual(alive);
    expect(asked).toBe(1);
  });

  it('a worker that was born during the question is ours', async () => {
    const { pid, port } = await start('listens.js');
    let asked = 0;
    const tree = () => new Set([asked++ === 0 ? process.pid : pid]);
    expect(await check(`tcp://127.0.0.1:${port}`, { tree })).toEqual(alive);
    expect(asked).toBe(2);
  });

  it('a worker that was too young to be known becomes ours', async () => {
    const { pid, port } = await start('listens.js');
    const tree = new Set([process.pid]);
    const probe = createProbe({ kind: 'tcp', host: '127.0.0.1', port }, { tree: () => tree });
    expect(await probe.check(5000)).toMatchObject({ is: 'foreign' });
    tree.add(pid);
    expect(await probe.check(5000)).toEqual(alive);
  });
});

describe('who holds a port', () => {
  it('is found by pid and command line', async () => {
    const { pid, port } = await start('listens.js');
    expect(await portHolder(port)).toEqual({ pid, command: expect.stringMatching(/node|listens/) });
  });

  it('is nobody where nobody listens', async () => {
    expect(await portHolder(await freePort())).toBeNull();
  });
});
