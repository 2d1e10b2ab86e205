import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Audit } from '../../../shared/compliance/audit.js';
import { html } from '../../../shared/reports/html.js';
import { hasBrowser, startBrowser } from './browser.js';
import { emptyAudit, hostileAudit, hugeAudit, sampleAudit } from './sampleAudit.js';

const widths = { desktop: [1280, 900], phone: [390, 844] } as const;
type Width = keyof typeof widths;
type Scheme = 'light' | 'dark';
const combinations = (['desktop', 'phone'] as const).flatMap((width) =>
  (['light', 'dark'] as const).map((scheme) => [width, scheme] as const),
);

describe.skipIf(!hasBrowser)(
  hasBrowser
    ? 'report.html in Chromium'
    : 'report.html in Chromium (skipped: there is no /usr/bin/chromium and CHROMIUM names none)',
  () => {
    let browser: Browser;
    let folder: string;
    const complaints: string[] = [];
    const requests: string[] = [];
    let opened = 0;

    beforeAll(async () => {
      browser = await startBrowser();
      folder = mkdtempSync(join(tmpdir(), 'report-'));
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });
    afterEach(async () => {
      for (const context of browser.contexts()) await context.close();
      const [said, asked] = [complaints.splice(0), requests.splice(0)];
      expect(said).toStrictEqual([]);
      // Each page itself, and nothing from anywhere.
      expect(asked.filter((url) => !url.startsWith('file:'))).toStrictEqual([]);
      expect(asked.length).toBeLessThanOrEqual(opened);
      opened = 0;
    });

    const fileOf = (audit: Audit) => {
      const file = join(folder, 'report.html');
      writeFileSync(file, [...html(audit)].join(''));
      return pathToFileURL(file).href;
    };

    async function open(
      audit: Audit,
      {
        width = 'desktop',
        scheme = 'light',
        script = true,
        hash = '',
      }: {
        width?: Width;
        scheme?: Scheme;
        script?: boolean;
        hash?: string;
      } = {},
    ): Promise<Page> {
      const [columns, rows] = widths[width];
      const page = await browser.newPage({
        viewport: { width: columns, height: rows },
        colorScheme: scheme,
        javaScriptEnabled: script,
      });
      opened += 1;
      page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(fileOf(audit) + hash);
      return page;
    }

    /** What a page makes its browser do: counted, since a clock would tell of the machine too. */
    async function workOf(audit: Audit) {
      const page = await open(audit);
      const devTools = await page.context().newCDPSession(page);
      await devTools.send('Performance.enable');
      const layouts = async () => {
        const { metrics } = await devTools.send('Performance.getMetrics');
        return metrics.find(({ name }) => name === 'LayoutCount')?.value ?? Number.NaN;
      };
      const listed = await page.locator('#list > li').count();
      const elements = await page.locator('*').count();
      const before = await layouts();
      await page.locator('#q').fill('service-1499');
      await page.getByText('1 of 1,500 listed findings are shown').waitFor();
      return { listed, elements, layoutsOfSearch: (await layouts()) - before };
    }

    /** Titles of the findings in sight, in their order. */
    const titlesOf = (page: Page) =>
      page.locator('#list > li.f:not([hidden]) .t').allTextContents();
    const scrollsSideways = (page: Page) =>
      page.evaluate('document.documentElement.scrollWidth > innerWidth');

    describe.each(combinations)('%s, %s', (width, scheme) => {
      it.each([
        ['the sample', sampleAudit({ standard: 'cis-alibaba-2.0' })],
        ['hostile texts', hostileAudit()],
        ['no findings', emptyAudit()],
      ])('fits and is accessible: %s', async (_name, audit) => {
        const page = await open(audit, { width, scheme });
        expect(await scrollsSideways(page)).toBe(false);
        // All of it is judged, also what is folded.
        await page.evaluate(
          `for (const one of document.querySelectorAll('details')) one.open = true;
           for (const one of document.querySelectorAll('.f')) one.style.contentVisibility = 'visible';`,
        );
        expect(await scrollsSideways(page)).toBe(false);
        expect(await page.title()).toBe('Security group audit · cn-hangzhou · 24 Nov 2026');
        await page.evaluate(axe.source);
        const faults = await page.evaluate(
          `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
            violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 200) + ' ' + nodes[0].failureSummary))`,
        );
        expect(faults).toStrictEqual([]);
      });

      it('has the colours of the scheme and those that its button chooses', async () => {
        const page = await open(sampleAudit(), { width, scheme });
        const dark = () =>
          page.evaluate(
            `getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every((one) => one < 60)`,
          );
        expect(await dark()).toBe(scheme === 'dark');
        await page
          .getByRole('button', { name: `${scheme === 'dark' ? 'Light' : 'Dark'} colours` })
          .click();
        expect(await dark()).toBe(scheme !== 'dark');
      });
    });

    it('filters, counts and clears', async () => {
      const page = await open(sampleAudit());
      const count = page.getByRole('status');
      expect(await count.textContent()).toBe('All 6 listed findings are shown');
      await page.getByLabel('Severity').selectOption('High');
      await page.getByLabel('Status').selectOption('Open');
      expect(await titlesOf(page)).toStrictEqual([
        'SSH open to the Internet by shop-web',
        'RDP open to the Internet by legacy-default',
      ]);
      expect(await count.textContent()).toBe('2 of 6 listed findings are shown');
      await page.getByRole('combobox', { name: 'Since the last run' }).selectOption('New');
      expect(await titlesOf(page)).toStrictEqual(['RDP open to the Internet by legacy-default']);
      await page.getByRole('button', { name: 'Clear' }).click();
      expect(await titlesOf(page)).toHaveLength(6);
      await page
        .getByLabel('Check', { exact: true })
        .selectOption('Risky ports open to the Internet');
      expect(await titlesOf(page)).toStrictEqual(['SSH open to the Internet by shop-web']);
    });

    it('searches what is folded too, word by word', async () => {
      const page = await open(sampleAudit());
      await page.getByLabel('Search').fill('128.0.0.0/1 windows');
      await expect
        .poll(() => titlesOf(page))
        .toStrictEqual(['RDP open to the Internet by legacy-default']);
      await page.getByLabel('Search').fill('no such thing');
      await expect.poll(() => titlesOf(page)).toStrictEqual([]);
      expect(await page.getByRole('status').textContent()).toBe('0 of 6 listed findings are shown');
    });

    it('is driven by keys', async () => {
      const page = await open(sampleAudit());
      await page.keyboard.press('Tab');
      expect(await page.evaluate('document.activeElement.textContent')).toBe(
        'Skip to the findings',
      );
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('findings');
      await page.keyboard.press('/');
      expect(await page.evaluate('document.activeElement.id')).toBe('q');
      await page.keyboard.type('redis');
      await expect
        .poll(() => titlesOf(page))
        .toStrictEqual(['Redis: rules of cache could not be read whole']);
      await page.keyboard.press('Escape');
      await expect.poll(() => titlesOf(page)).toHaveLength(6);
      const second = page.locator('#list details').nth(1);
      await second.locator('> summary').focus();
      await page.keyboard.press('Enter');
      expect(await second.getAttribute('open')).toBe('');
      // A slash in the search is a slash.
      await page.getByLabel('Search').focus();
      await page.keyboard.type('22/22');
      expect(await page.getByLabel('Search').inputValue()).toBe('22/22');
    });

    it('groups by severity, check and tag, and goes back', async () => {
      const page = await open(sampleAudit());
      const headings = () =>
        page.locator('#list > li[data-heading]:not([hidden])').allTextContents();
      const before = await titlesOf(page);
      await page.getByLabel('Group by').selectOption('severity');
      expect(await headings()).toStrictEqual(['High', 'Medium', 'Low']);
      await page.getByLabel('Severity').selectOption('Low');
      expect(await headings()).toStrictEqual(['Low']);
      await page.getByLabel('Severity').selectOption('all');
      await page.getByLabel('Group by').selectOption('tag team (most reached)');
      expect(await headings()).toStrictEqual([
        'web',
        'windows',
        'platform',
        'shop',
        'Reaching no interface',
        '(without the tag)',
      ]);
      await page.getByLabel('Group by').selectOption('nothing');
      expect(await titlesOf(page)).toStrictEqual(before);
    });

    it('leads from a team to its findings', async () => {
      const page = await open(sampleAudit());
      await page.locator('#groups').getByRole('button', { name: 'windows' }).click();
      expect(await titlesOf(page)).toStrictEqual([
        'RDP open to the Internet by legacy-default',
        '4 rules of legacy-default have no description',
      ]);
    });

    it('unfolds the finding that a link names', async () => {
      const page = await open(sampleAudit(), { hash: '#fnd-0000000000000004' });
      const finding = page.locator('#fnd-0000000000000004 details');
      expect(await finding.getAttribute('open')).toBe('');
    });

    it('is whole without its script', async () => {
      const page = await open(sampleAudit(), { script: false });
      expect(await titlesOf(page)).toHaveLength(6);
      expect(await page.getByLabel('Search').isVisible()).toBe(false);
      // Redis is opened by none of the four groups.
      expect(await page.locator('.heat td').count()).toBe(28);
      expect(await page.locator('#checks tbody tr').count()).toBe(9);
      await page.locator('#list summary').nth(1).click();
      expect(await page.getByText('windows-jump, which lets in the office alone').isVisible()).toBe(
        true,
      );
    });

    it('is unfolded on paper, without controls, in light colours', async () => {
      const page = await open(sampleAudit(), { scheme: 'dark' });
      await page.emulateMedia({ media: 'print' });
      await page.evaluate(`dispatchEvent(new Event('beforeprint'))`);
      expect(await page.locator('details:not([open])').count()).toBe(0);
      expect(await page.getByLabel('Search').isVisible()).toBe(false);
      expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe(
        'rgb(255, 255, 255)',
      );
      await page.evaluate(`dispatchEvent(new Event('afterprint'))`);
      expect(await page.locator('details[open]').count()).toBe(1);
    });

    it('gives the browser no more to do for 25,000 findings than for 7,500', async () => {
      const few = await workOf(hugeAudit(7_500));
      const many = await workOf(hugeAudit(25_000));
      expect([many.listed, many.elements]).toStrictEqual([1_500, few.elements]);
      // A search lays out what is left, frame by frame: not once for each finding that it hides.
      expect(many.layoutsOfSearch).toBeLessThan(100);
    });
  },
);
