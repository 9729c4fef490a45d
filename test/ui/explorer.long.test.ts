import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { serve } from '../../src/cli/page/serve.js';
import { waitingPage } from '../../src/cli/page/waiting.js';
import { packageRoot } from '../../src/store/package-root.js';
import { inProcess } from '../cli/in-process.js';
import { hasChromium, launch, type Watched, watched } from './chromium.js';

/** The step, the number of steps, and the token in the address. */
async function moment(page: Page): Promise<readonly [count: string, hash: string]> {
  return [(await page.locator('.count').textContent()) ?? '', decodeURIComponent(new URL(page.url()).hash.slice(1))];
}

const opened = (page: Page, count: RegExp) => page.locator('.count', { hasText: count }).waitFor();
/** The row that is the current one comes to say that. */
const selected = (page: Page, says: string) => page.locator('[aria-selected="true"]', { hasText: says }).waitFor();

describe.skipIf(!hasChromium)('the explorer in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'racewalk-ui-'));
  let browser: Browser;
  const used: Watched[] = [];
  const url = (name: string, hash = ''): string => `${pathToFileURL(join(folder, name))}${hash && `#${hash}`}`;
  const visit = async (name: string, hash?: string): Promise<Page> => {
    const one = await watched(browser);
    used.push(one);
    await one.page.goto(url(name, hash));
    return one.page;
  };

  beforeAll(async () => {
    await inProcess(folder, 'ui', 'litmus-check-then-free', '--output', 'two.html');
    await inProcess(folder, 'ui', 'packet-fanout', '--output', 'c.html');
    const module = new URL('test/modules/own-detector.ts', packageRoot);
    await inProcess(folder, 'ui', fileURLToPath(module), '--output', 'own.html');
    const seeds = new URL('explorations/tlob/window/seeds/stop-vs-exit.jsonl', packageRoot);
    await inProcess(folder, 'replay', fileURLToPath(seeds), '--reporter', 'html=six.html');
    browser = await launch();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  afterEach(async () => {
    for (const { page } of used) await page.close();
  });

  it('opens a report from file://, steps to the bug with the keyboard, and a link reopens the moment', async () => {
    const page = await visit('two.html');
    await opened(page, /8\/8/);
    await page.keyboard.press('Home');
    await page.locator('.life.live', { hasText: 'live' }).first().waitFor();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
    await opened(page, /4\/8/);
    const [count, link] = await moment(page);
    expect([count, link]).toEqual([
      '4/8',
      expect.stringMatching(/^litmus-check-then-free\/posted@[0-9a-f]{12}:stop,exit,stop\.3,exit\.3~4$/),
    ]);
    await page.locator('#step-4[aria-selected="true"]').waitFor();
    await page.keyboard.press('b');
    await selected(page, 'kfree(obj)BUG: double-free');
    await page.keyboard.press('o');
    await selected(page, 'kfree(obj)the other access');
    const again = await visit('two.html', link);
    await opened(again, /4\/8/);
    await again.locator('.choice.recorded', { hasText: 'kfree(obj)' }).waitFor();
  });

  it('goes on by hand from any state, and finds a bug from a prefix that was made by hand', async () => {
    const page = await visit('two.html');
    await opened(page, /8\/8/);
    await page.getByRole('button', { name: 'explore by hand' }).click();
    await opened(page, /0\/0/);
    await page.keyboard.press('1');
    await opened(page, /1\/1/);
    await page.locator('.choice', { hasText: 'exit' }).click();
    await opened(page, /2\/2/);
    expect((await moment(page))[1]).toMatch(/:stop,exit$/);
    await page.getByRole('button', { name: 'find a bug from here' }).click();
    await page.locator('.ahead', { hasText: /2 found from here: .* that is all there is/ }).waitFor();
    await page.locator('.ahead .finding').first().click();
    await opened(page, /8\/8/);
    expect((await moment(page))[1]).toMatch(/:stop,exit,/);
    // back to where the search began, and past where the bug can come
    await page.goBack();
    await opened(page, /2\/2/);
    await page.keyboard.press('1');
    await opened(page, /3\/3/);
  });

  it('says where nothing lies ahead', async () => {
    const page = await visit('two.html');
    await opened(page, /8\/8/);
    const [, token] = await moment(page);
    const past = await visit('two.html', token.replace(/:.*/, ':stop.2'));
    await opened(past, /2\/2/);
    await past.keyboard.press('f');
    await past.locator('.ahead', { hasText: /Nothing found from here: .* that is all there is/ }).waitFor();
  });

  it('swaps two neighbouring steps, and tells whether they commute', async () => {
    const page = await visit('two.html');
    await opened(page, /8\/8/);
    await page.keyboard.press('Home');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.locator('.swapped', { hasText: /Steps 1 and 2 commute/ }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.locator('.swapped', { hasText: /Found before: double-free; now: nothing/ }).waitFor();
    await page.getByRole('button', { name: 'show that schedule' }).click();
    await page.locator('.diagram .sentence', { hasText: /Nothing was found/ }).waitFor();
  });

  it('has a model in C as data, with its lines lit, and goes on from there', async () => {
    const page = await visit('c.html');
    await opened(page, /21\/21/);
    await page.locator('.line.done', { hasText: /58\s*WRITE_ONCE\(sk->drops, 1\);/ }).waitFor();
    await page.locator('.chart li.done', { hasText: '58: WRITE_ONCE(sk->drops, 1)' }).waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('3');
    await opened(page, /1\/1/);
    await page.keyboard.press('f');
    await page.locator('.ahead', { hasText: /\d+ found|Nothing found/ }).waitFor();
  });

  it('shows what was recorded of a model that brings code of its own, and says why nothing can be gone on with', async () => {
    const page = await visit('own.html');
    await opened(page, /4\/4/);
    await selected(page, 'WRITE_ONCE(count, 1)BUG: turned-twice');
    const [, link] = await moment(page);
    await page.keyboard.press('Home');
    await page.locator('.right .note', { hasText: /own-detector brings detectors of its own/ }).waitFor();
    expect(await page.locator('.choice:enabled').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'find a bug from here' }).isDisabled()).toBe(true);
    await page.keyboard.press('ArrowRight');
    await opened(page, /1\/4/);
    await page.evaluate(
      (text) => {
        location.hash = text;
      },
      link.replace(/:.*/, ':b'),
    );
    await page
      .getByRole('alert')
      .filter({ hasText: /brings detectors of its own/ })
      .waitFor();
  });

  it('says what is wrong with a link', async () => {
    const wrong: readonly (readonly [hash: string, says: RegExp])[] = [
      ['rubbish', /has no @DIGEST before its schedule/],
      ['litmus-check-then-free/posted@000000000000:stop', /the model changed since: the link has digest 000000000000/],
      ['litmus-check-then-free/none@000000000000:stop', /has no variant "none"/],
      ['litmus-check-then-fre/posted@000000000000:stop', /did you mean litmus-check-then-free/],
      ['litmus-check-then-free/posted@000000000000:nobody', /there is no actor "nobody"/],
      ['packet-fanout/posted@000000000000:up', /this page has no exploration "packet-fanout"/],
    ];
    const page = await visit('two.html', wrong[0]![0]);
    for (const [hash, says] of wrong) {
      await page.evaluate((text) => {
        location.hash = text;
      }, hash);
      await page.getByRole('alert').filter({ hasText: says }).waitFor();
    }
  });

  it('is worked by keyboard alone: everything that can be pressed has a name, and a place in the order', async () => {
    const page = await visit('six.html');
    await page.locator('.diagram').waitFor();
    const nameless = await page.$$eval('button, input, [role="listbox"]', (all) =>
      all
        .filter((one) => !(one.getAttribute('aria-label') ?? one.textContent ?? '').trim() && !one.closest('label'))
        .map((one) => one.outerHTML),
    );
    expect(nameless).toEqual([]);
    const reached = new Set<string>();
    for (let i = 0; i < 12; i++) {
      await page.keyboard.press('Tab');
      reached.add(await page.evaluate(() => document.activeElement?.outerHTML ?? ''));
    }
    expect(reached.size).toBeGreaterThan(9);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('steps through a long schedule of six actors fast enough for every frame', async () => {
    const page = await visit('six.html');
    await page.locator('.diagram').waitFor();
    const [, token] = await moment(page);
    const long = await visit('six.html', `${token.replace(/:.*/, '')}:clock,timer.9,exiter.13,user.22,timer.12`);
    await opened(long, /57\/57/);
    // what a step costs the main thread by its own clock, whoever else is at work: the event, the rendering, style and layout
    const session = await long.context().newCDPSession(long);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const worked = async (): Promise<number> =>
      (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')!.value;
    const before = await worked();
    await long.evaluate(async () => {
      for (let i = 0; i < 60; i++) {
        dispatchEvent(new KeyboardEvent('keydown', { key: i < 30 ? 'ArrowLeft' : 'ArrowRight' }));
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    });
    await opened(long, /57\/57/);
    expect((((await worked()) - before) * 1000) / 60).toBeLessThan(16);
  });

  it('clips nothing and never scrolls sideways, wide or narrow', async () => {
    for (const file of ['two.html', 'six.html', 'c.html']) {
      const page = await visit(file);
      await page.locator('.diagram').waitFor();
      for (const width of [1280, 700]) {
        await page.setViewportSize({ width, height: 860 });
        const wide = await page.evaluate(() => ({
          page: document.documentElement.scrollWidth - innerWidth,
          parts: [...document.querySelectorAll('.left, .right, .wrong, header')].filter((one) => one.scrollWidth > one.clientWidth + 1)
            .length,
        }));
        expect([file, width, wide]).toEqual([file, width, { page: 0, parts: 0 }]);
      }
    }
  });

  it('asks for nothing but itself, and has no error', () => {
    const asked = used.flatMap(({ requests }) => requests).filter((one) => !one.startsWith(url('')) && !one.startsWith('blob:'));
    expect(asked).toEqual([]);
    expect(used.flatMap(({ errors }) => errors)).toEqual([]);
    expect(used.length).toBeGreaterThan(10);
  });

  it('is served while it is still searched for, and then comes by itself, at the moment that a link is of', async () => {
    let page = waitingPage('searching <b>; 2 findings so far');
    const server = await serve(() => page, 0);
    try {
      const one = await watched(browser);
      await one.page.goto(`${server.url}#mine~4`);
      await one.page.getByText('searching <b>; 2 findings so far').waitFor();
      page = '<!doctype html><title>t</title><p>the page';
      await one.page.getByText('the page').waitFor();
      expect(new URL(one.page.url()).hash).toBe('#mine~4');
      await one.page.close();
    } finally {
      server.close();
    }
  });
});
