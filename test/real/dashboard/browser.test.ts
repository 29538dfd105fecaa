import fs from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../run/addresses.ts';
import { child, crashproof, freshFolder, kill } from '../run/supervisor.ts';
import { expectFits, expectUsable, launch, missing, newPage, why } from './browser.ts';
import { opened, token } from './opened.ts';

let browser: Browser;

describe.skipIf(missing)(`in a real browser${missing ? ` (${why})` : ''}`, () => {
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  async function application() {
    const app = await freePort();
    const health = `http://127.0.0.1:${app}/health`;
    const board = await opened({
      command: child('crashes-when-asked.js', app),
      flags: `--health ${health} --health-interval 500ms --name camera-app`,
    });
    const ask = (what: string): Promise<unknown> => fetch(`http://127.0.0.1:${app}${what}`).catch(() => {});
    await board.sup.event('ready');
    return { board, ask, url: `http://127.0.0.1:${board.port}/` };
  }

  it('a crash appears by itself, explained; a restart is asked for, confirmed and seen', async () => {
    const { board, ask, url } = await application();
    const { page, complaints } = await newPage(browser);
    await page.goto(url);
    await page.getByRole('heading', { name: 'camera-app' }).waitFor();
    await page.getByText('None so far.').waitFor();
    await ask('/crash');
    const crashes = page.getByRole('region', { name: 'Crashes' });
    await crashes.getByText('the lens of camera kitchen is broken').first().waitFor();
    await crashes.getByText('once', { exact: true }).waitFor();
    await crashes
      .getByText(/crashes-when-asked\.js/)
      .first()
      .waitFor();
    await page
      .getByRole('region', { name: 'What happened' })
      .getByText(/crashed after/)
      .waitFor();
    await board.sup.event('ready', { run: 2 });
    await page.locator('.hero .state').getByText('up, healthy').waitFor();

    await page.getByRole('button', { name: 'Restart' }).click();
    const dialog = page.getByRole('dialog', { name: 'Restart camera-app?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    // By keyboard alone.
    await page.getByRole('button', { name: 'Restart' }).focus();
    await page.keyboard.press('Enter');
    await dialog.waitFor();
    await dialog.getByLabel(/Why/).fill('it blinks');
    await page.keyboard.press('Enter');
    expect(await board.sup.event('requested', { action: 'restart' })).toMatchObject({
      why: 'it blinks',
      by: '127.0.0.1 via dashboard',
    });
    await board.sup.event('ready', { run: 3 });
    await page.getByRole('definition').filter({ hasText: /^3$/ }).first().waitFor();
    expect(board.sup.all('requested').filter(({ action }) => action === 'restart')).toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  it('the log is followed, searched and paused, and nothing in it is obeyed', async () => {
    const { ask, url } = await application();
    const { page, complaints } = await newPage(browser);
    await page.goto(url);
    const log = page.getByRole('log');
    await log.getByText('running as').waitFor();
    const say = (text: string): Promise<unknown> => ask(`/say?text=${encodeURIComponent(text)}`);
    await say('<img src=x onerror="alert(1)"><script>alert(2)</script>');
    await say('\u001b[31mred\u001b[0m and \u001b]0;title\u0007plain\rover\u202eturned');
    await log.getByText('<script>alert(2)</script>').waitFor();
    await log.getByText('plain^Mover⟨U+202E⟩turned').waitFor();
    expect(await log.locator('img, script').count()).toBe(0);
    expect(await log.locator('.c1').first().textContent()).toBe('red');

    await page.getByRole('searchbox', { name: 'Find in the log' }).fill('alert(2)');
    await page.getByText('1 line', { exact: true }).waitFor();
    expect(await log.locator('.lines > div').count()).toBe(1);
    expect(await log.locator('mark').textContent()).toBe('alert(2)');
    await page.getByRole('searchbox', { name: 'Find in the log' }).fill('');

    await page.getByRole('button', { name: 'Pause' }).click();
    await say('said while it was paused');
    await page.getByRole('button', { name: /Go on \(\d+ new\)/ }).waitFor();
    expect(await log.getByText('said while it was paused').count()).toBe(0);
    await page.getByRole('button', { name: /Go on/ }).click();
    await log.getByText('said while it was paused').waitFor();
    expect(complaints).toEqual([]);
  });

  it('says that it is not of now when the supervisor is gone, and goes on when it is back', async () => {
    const { board, url } = await application();
    const { page } = await newPage(browser);
    await page.goto(url);
    await page.getByText('live', { exact: true }).waitFor();
    kill(board.sup.pid);
    await page.getByRole('alert').getByText('This is not of now.').waitFor();
    expect(await page.getByRole('button', { name: 'Restart' }).isDisabled()).toBe(true);
    await expectUsable(page, 'cut off');
    await board.sup.exit();
    const next = await opened({
      command: child('runs-for-ever.js'),
      flags: '--name camera-app',
      port: board.port,
      cwd: board.sup.cwd,
    });
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.getByText('live', { exact: true }).waitFor();
    await page.getByText(`pid ${next.sup.pid}`).waitFor();
  });

  it('asks for the token, and lets in who knows it', async () => {
    const board = await opened({ env: { CRASHPROOF_DASHBOARD_TOKEN: token } });
    const { page, complaints } = await newPage(browser);
    await page.goto(`http://127.0.0.1:${board.port}/`);
    await page.getByLabel('Token').fill('not-this-one');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('this is not the token').waitFor();
    await expectUsable(page, 'the login');
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Open the dashboard' }).click();
    await page.getByRole('heading', { name: 'runs-for-ever' }).waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.reload();
    await page.getByRole('heading', { name: 'runs-for-ever' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('keeps nobody out, and fits on a phone and a wall', async () => {
    const { board, ask, url } = await application();
    const { page, complaints } = await newPage(browser);
    await page.goto(url);
    await page.getByText('None so far.').waitFor();
    await expectUsable(page, 'all well');
    await ask('/crash');
    await page
      .getByRole('region', { name: 'Crashes' })
      .getByText('the lens of camera kitchen is broken')
      .first()
      .waitFor();
    await board.sup.event('ready', { run: 2 });
    await page.locator('.plot canvas').first().waitFor();
    await expectUsable(page, 'after a crash');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByRole('dialog').waitFor();
    await expectUsable(page, 'the question');
    await page.keyboard.press('Escape');
    const bar = page.getByRole('slider');
    // The page asks for the times in its own time: they know of the crash by now.
    await page.locator('[role=slider][aria-valuetext*=", 1 crash"]').waitFor();
    await bar.focus();
    // The minute of the crash may have gone by already.
    let told = '';
    for (let n = 0; n < 60 && !told.includes('crash'); n += 1) {
      await page.keyboard.press('ArrowLeft');
      told = (await bar.getAttribute('aria-valuetext')) ?? '';
    }
    expect(told).toMatch(/^\d\d:\d\d – \d\d:\d\d: 1 crash, /);
    await expectFits(page, [320, 390, 768, 1280, 2560]);
    await page.getByRole('radio', { name: 'week' }).check({ force: true });
    await page.getByText('the last week').waitFor();
    expect(complaints).toEqual([]);
  });

  it('an answer is shown even where something happens each time it is waited for', async () => {
    const { board, ask, url } = await application();
    const { page } = await newPage(browser);
    let run = 1;
    await page.route('**/crashproof/api/timeline*', async route => {
      const answer = await route.fetch();
      run += 1;
      await ask('/crash');
      await board.sup.event('ready', { run });
      await page
        .locator('.hero')
        .getByText(`pid ${await board.sup.pidOf(run)}`)
        .waitFor();
      await route.fulfill({ response: answer });
    });
    await page.goto(url);
    await page.getByText(/^Up [\d.]+ %/).waitFor();
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });

  it('a hundred services are on one page, the one that needs somebody first, and are found', async () => {
    const cwd = freshFolder();
    const services = Object.fromEntries(
      Array.from({ length: 100 }, (_, n) => [
        `camera-${n}`,
        { command: n === 57 ? ['false'] : ['sleep', '1000'], max_restarts: 1 },
      ]),
    );
    // JSON is YAML.
    fs.writeFileSync(path.join(cwd, 'crashproof.yaml'), JSON.stringify({ services, on_give_up: 'retry' }));
    const board = await opened({
      cwd,
      start: (_, flags, options) => crashproof(['run', '--log-format', 'json', ...flags.trim().split(' ')], options),
    });
    const { page, complaints } = await newPage(browser);
    await page.goto(`http://127.0.0.1:${board.port}/`);
    await board.sup.event('gave-up', { service: 'camera-57' });
    await page.getByRole('status').getByText('1 of 100 down').waitFor();
    const cards = page.getByRole('article');
    expect(await cards.count()).toBe(100);
    expect(await cards.first().getByRole('heading').textContent()).toBe('camera-57');
    await page.getByRole('searchbox', { name: 'Find a service' }).fill('camera-99');
    await cards.nth(1).waitFor({ state: 'detached' });
    await expectUsable(page, 'the overview');
    await page.getByRole('link', { name: 'camera-99' }).click();
    await page.getByRole('heading', { name: 'camera-99' }).waitFor();
    await page.getByRole('link', { name: '← all services' }).click();
    await page.getByRole('heading', { name: 'Services' }).waitFor();
    await expectFits(page, [320, 1280]);
    expect(complaints).toEqual([]);
  });
});
