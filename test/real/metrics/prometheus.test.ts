import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { freePort } from '../run/addresses.ts';
import { child, freshFolder, runs, until } from '../run/supervisor.ts';

const contrib = fileURLToPath(new URL('../../../contrib', import.meta.url));
const missing = spawnSync('prometheus', ['--version']).error !== undefined;
const why = 'Prometheus is not installed; on Debian: apt-get install -y --no-install-recommends prometheus';

let prometheus: ChildProcess | null = null;

afterEach(async () => {
  if (prometheus === null) return;
  const ended = once(prometheus, 'close');
  prometheus.kill('SIGKILL');
  await ended;
  prometheus = null;
});

/** A Prometheus that scrapes and evaluates the shipped rules five times a second. */
async function scraping(port: number): Promise<(question: string) => Promise<unknown>> {
  const folder = freshFolder();
  const web = await freePort();
  const config = {
    global: { scrape_interval: '200ms', scrape_timeout: '200ms', evaluation_interval: '200ms' },
    rule_files: [path.join(contrib, 'prometheus/crashproof.rules.yml')],
    scrape_configs: [{ job_name: 'crashproof', static_configs: [{ targets: [`127.0.0.1:${port}`] }] }],
  };
  // JSON is YAML.
  fs.writeFileSync(path.join(folder, 'prometheus.yml'), JSON.stringify(config));
  const args = [
    `--config.file=${path.join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${path.join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${web}`,
  ];
  prometheus = spawn('prometheus', args, { stdio: 'ignore' });
  return async question => {
    const answer = await fetch(`http://127.0.0.1:${web}/api/v1/${question}`).catch(() => null);
    return answer === null || answer.status === 503 ? null : answer.json();
  };
}

async function asked<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  let found: T | null = null;
  let running = false;
  return until(what, () => {
    if (!running && found === null) {
      running = true;
      void look().then(answer => {
        found = answer;
        running = false;
      });
    }
    return found;
  });
}

interface Answered<T> {
  readonly status: string;
  readonly error?: string;
  readonly data: T;
}

describe.skipIf(missing)(`a real Prometheus${missing ? ` (${why})` : ''}`, () => {
  it('scrapes, fires the shipped rule about a crash loop, and can answer every question of the dashboard', async () => {
    const port = await freePort();
    const sup = runs(
      child('ends-with.js', 1),
      `--max-restarts 4 --restart-delay 200ms --on-give-up retry --metrics ${port}`,
    );
    const ask = await scraping(port);

    type Alerts = Answered<{ alerts: { labels: Record<string, string>; state: string }[] }>;
    const fired = (name: string) => async () => {
      const answer = (await ask('alerts')) as Alerts | null;
      return answer?.data.alerts.find(({ labels, state }) => labels.alertname === name && state === 'firing') ?? null;
    };
    const alert = await asked('CrashproofGaveUp', fired('CrashproofGaveUp'));
    expect(alert.labels).toMatchObject({ service: 'ends-with', severity: 'critical', job: 'crashproof' });
    expect((await asked('CrashproofCrashLoop', fired('CrashproofCrashLoop'))).labels).toMatchObject({
      service: 'ends-with',
    });

    type Rules = Answered<{ groups: { rules: { name: string; health: string; lastError?: string }[] }[] }>;
    // The rules behind that one are evaluated after it.
    const rules = await asked('every rule evaluated', async () => {
      const answer = (await ask('rules')) as Rules | null;
      const all = answer?.data.groups.flatMap(group => group.rules) ?? [];
      return all.length > 0 && all.every(({ health }) => health !== 'unknown') ? all : null;
    });
    expect(rules.length).toBeGreaterThan(7);
    for (const { name, health, lastError } of rules) expect([name, health, lastError]).toEqual([name, 'ok', undefined]);

    for (const expr of questions()) {
      const answer = await asked(expr, async () => {
        return (await ask(`query?query=${encodeURIComponent(expr)}`)) as Answered<unknown> | null;
      });
      expect([expr, answer.status, answer.error]).toEqual([expr, 'success', undefined]);
    }
    expect(await sup.stop()).toBe(0);
  });
});

/** Every expression of the dashboard, as Grafana would ask it. */
function questions(): string[] {
  const board = JSON.parse(fs.readFileSync(path.join(contrib, 'grafana/crashproof.json'), 'utf8'));
  const texts = [
    ...board.panels.flatMap((panel: { targets: { expr: string }[] }) => panel.targets.map(({ expr }) => expr)),
    ...board.annotations.list.map(({ expr }: { expr: string }) => expr),
  ];
  return texts.map(text =>
    text.replace(/\$__(range|rate_interval|interval)/g, '5m').replace(/\$(service|instance)/g, '.*'),
  );
}
