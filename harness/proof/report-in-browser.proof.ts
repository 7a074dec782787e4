// Proves in a real browser that the report is whole, accessible and narrow enough, and that it asks nobody for anything.

import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBrowser, noBrowser, startBrowser } from './browser.ts';
import { type ReportPages, writeReportPages } from './report-pages.fixture.ts';

const executable = await findBrowser();
let browser: Browser | undefined;
let pages: ReportPages;

beforeAll(async () => {
  pages = await writeReportPages();
  if (executable !== undefined) browser = await startBrowser(executable);
});

afterAll(async () => {
  await browser?.close();
  await pages[Symbol.asyncDispose]();
});

type Which = 'report' | 'comparison';
const whiches: readonly Which[] = ['report', 'comparison'];

interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** Everything that was asked for but the page itself, and what the policy refused. */
  readonly strayed: string[];
}

async function open(
  skip: (reason: string) => never,
  which: Which,
  options: BrowserContextOptions & { readonly query?: string } = {},
): Promise<Opened> {
  if (browser === undefined) return skip(noBrowser);
  const { query = '', ...contextOptions } = options;
  const context = await browser.newContext({ viewport: { width: 1_000, height: 800 }, ...contextOptions });
  const page = await context.newPage();
  const strayed: string[] = [];
  const url = pathToFileURL(pages[which]).href;
  page.on('request', (request) => {
    if (request.url().split(/[?#]/)[0] !== url) strayed.push(request.url());
  });
  page.on('console', (message) => strayed.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => strayed.push(`error: ${error.message}`));
  await page.goto(url + query);
  return { page, strayed, [Symbol.asyncDispose]: () => context.close() };
}

const unfold = 'for (const fold of document.querySelectorAll("details")) fold.open = true';
const shownIds = '[...document.querySelectorAll("[data-outcome]:not([hidden])")].map(({ id }) => id)';

for (const which of whiches) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the ${which}, ${colorScheme}, has no violation of accessibility and asks for nothing`, async ({ skip }) => {
      await using opened = await open(skip, which, { colorScheme });
      await opened.page.evaluate(unfold);
      await opened.page.evaluate(axe.source);
      const found = await opened.page.evaluate<AxeResult>('axe.run()');
      expect(
        found.violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html.slice(0, 200)) })),
      ).toEqual([]);
      expect(found.passes.length).toBeGreaterThan(20);
      expect(opened.strayed).toEqual([]);
    });
  }

  test(`the ${which} fits 320 px, everything unfolded`, async ({ skip }) => {
    await using opened = await open(skip, which, { viewport: { width: 320, height: 640 } });
    await opened.page.evaluate(unfold);
    expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBe(320);
  });

  test(`the ${which} is whole without scripts`, async ({ skip }) => {
    await using scripted = await open(skip, which);
    await using bare = await open(skip, which, { javaScriptEnabled: false });
    const textOf = (page: Page) => page.locator('main').textContent();
    const own = (text: string | null) => text?.replace(/\d+ of \d+ criteria shown/, '');
    expect(own(await textOf(bare.page))).toBe(own(await textOf(scripted.page)));
    expect(await bare.page.locator('h1').isVisible()).toBe(true);
    for (const article of await bare.page.locator('[data-outcome]').all()) expect(await article.isVisible()).toBe(true);
    expect(await bare.page.locator('#filters:visible').count()).toBe(0);
    expect(bare.strayed).toEqual([]);
  });
}

test('filters narrow the page, are kept in the URL and survive a reload; the back of a link too', async ({ skip }) => {
  await using opened = await open(skip, 'report');
  const { page } = opened;
  const all = await page.evaluate<string[]>(shownIds);
  await page.getByLabel('fail', { exact: true }).check();
  await page.getByLabel('must', { exact: true }).check();
  expect(await page.evaluate(shownIds)).toEqual(['graceful-shutdown/drains-in-flight']);
  expect(await page.evaluate('location.search')).toBe('?outcome=fail&level=must');
  await page.reload();
  expect(await page.evaluate(shownIds)).toEqual(['graceful-shutdown/drains-in-flight']);
  expect(await page.locator('#shown').textContent()).toBe(`1 of ${all.length} criteria shown`);
  await page.getByRole('button', { name: 'Clear' }).click();
  expect(await page.evaluate(shownIds)).toEqual(all);

  await page.getByLabel('Search').fill('caddy EXITED');
  expect(await page.evaluate(shownIds)).toEqual(['graceful-shutdown/rolling-restart']);
  await page.getByLabel('Search').fill('no such words');
  await page.getByRole('button', { name: 'Show all criteria' }).click();
  expect(await page.evaluate(shownIds)).toEqual(all);

  await page.locator('a[data-exercise-link=health]').click();
  expect(await page.evaluate('location.search')).toBe('?exercise=health');
  expect((await page.evaluate<string[]>(shownIds)).every((id) => id.startsWith('health/'))).toBe(true);
  expect(opened.strayed).toEqual([]);
});

test('what a URL asks for that does not exist is ignored, and a link to what is filtered out shows it', async ({
  skip,
}) => {
  const query = '?outcome=%3Cscript%3E&exercise=nowhere&level=must&q=#hostile/all-of-it';
  await using opened = await open(skip, 'report', { query });
  expect(await opened.page.locator('[id="hostile/all-of-it"]').isVisible()).toBe(true);
  expect(opened.strayed).toEqual([]);
});

test('everything can be reached and used with the keyboard, and the focus is seen', async ({ skip }) => {
  await using opened = await open(skip, 'report');
  const { page } = opened;
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the criteria');
  const reachable = await page.evaluate<number>(
    `[...document.querySelectorAll('a, summary, input, select, button, [tabindex="0"]')].filter((one) => one.checkVisibility()).length`,
  );
  const seen = new Set<string>();
  const where = `(() => {
    const one = document.activeElement;
    const place = [...document.querySelectorAll('*')].indexOf(one);
    return place + (getComputedStyle(one).outlineStyle === 'none' ? ' unseen' : '');
  })()`;
  for (let step = 0; step < reachable; step += 1) {
    seen.add(await page.evaluate<string>(where));
    await page.keyboard.press('Tab');
  }
  expect(seen.size).toBe(reachable);
  expect([...seen].filter((place) => place.endsWith('unseen'))).toEqual([]);
  await page.getByLabel('blocked', { exact: true }).focus();
  await page.keyboard.press('Space');
  expect(await page.evaluate('location.search')).toBe('?outcome=blocked');
});

test('on paper nothing is folded away, and the filters are gone', async ({ skip }) => {
  await using opened = await open(skip, 'report');
  const { page } = opened;
  const heightOfPassed = 'document.querySelector(".entry.pass").getBoundingClientRect().height';
  const folded = await page.evaluate<number>(heightOfPassed);
  await page.evaluate(unfold);
  const whole = await page.evaluate<number>(heightOfPassed);
  expect(whole).toBeGreaterThan(folded + 50);
  await page.reload();
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate(heightOfPassed)).toBeGreaterThan(folded + 50);
  expect(await page.locator('#filters').isVisible()).toBe(false);
  // Nobody types one from paper; it is a file of the run, and named there.
  expect(await page.locator('.script').count()).toBeGreaterThan(0);
  expect(await page.locator('.script:visible').count()).toBe(0);
});

interface AxeResult {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  readonly passes: readonly unknown[];
}
