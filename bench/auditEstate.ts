import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startRegion } from '../local/region.js';
import { noPolicies } from '../shared/compliance/policies/readPolicies.js';
import { runAudit } from '../shared/compliance/runAudit.js';
import type { RegionSnapshot } from '../shared/region/regionSnapshot.js';
import { sha256Hex } from '../shared/runtime/hash.js';
import type { Figure } from './figure.js';
import { makeEstate, wholeEstate } from './makeEstate.js';

const SPEED = 30;
const PER_MINUTE = 1_000;
const MEGABYTE = 1024 * 1024;

/**
 * Reads and audits the whole estate from a loopback region (10 ms a call, 1,000 calls a minute and
 * API) with the command as a user runs it, then judges it once more in this process for the time of
 * one core, and opens the page in Chromium.
 */
export async function measureAuditEstate(rootDir: string): Promise<Figure[]> {
  const estate = makeEstate(wholeEstate);
  // Before there is a region in this process: its memory is not the judgement's.
  const judged = judgement(estate);
  const folder = mkdtempSync(join(tmpdir(), 'sgm-bench-'));
  const out = join(folder, 'audit');
  const calls = new Map<string, number>();
  let throttled = 0;
  const region = await startRegion({
    rootDir,
    dataDir: join(folder, 'region'),
    snapshot: estate as unknown as Parameters<typeof startRegion>[0]['snapshot'],
    speed: SPEED,
    timers: false,
    latencyMs: 10,
    ecs: {
      quotas: {
        windowMode: 'sliding',
        perMinute: Object.fromEntries(reads.map((api) => [api, PER_MINUTE])),
      },
    },
    onCall: ({ product, operation, status }) => {
      if (product !== 'ecs') return;
      if (status === 200) calls.set(operation, (calls.get(operation) ?? 0) + 1);
      else throttled += 1;
    },
  });
  try {
    const startedAt = Date.now();
    const { status, peakBytes } = await runCommand(
      [
        join(rootDir, 'dist', 'sgm.mjs'),
        'audit',
        '--region',
        'cn-hangzhou',
        '--out',
        out,
        '-o',
        'ids',
      ],
      {
        ECS_ENDPOINT: region.endpoint,
        ALIBABA_CLOUD_ACCESS_KEY_ID: region.key.accessKeyId,
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: region.key.accessKeySecret,
        TIME_SCALE: String(SPEED),
      },
    );
    if (status !== 1) throw new Error(`sgm audit ended with ${status}`);
    const seconds = (Date.now() - startedAt) / 1_000;
    const made = [...calls.values()].reduce((sum, count) => sum + count, 0);
    const ideal = callsOf(estate);
    const page = join(out, 'report.html');
    return [
      {
        name: 'audit of 100,000 instances: calls over the formula',
        value: made / ideal,
        unit: 'ratio',
        atMost: 1.05,
        note: `${made} calls, formula ${ideal}; ${seconds.toFixed(0)} s at speed ${SPEED}`,
      },
      { name: 'audit: throttled calls', value: throttled, unit: 'calls', atMost: 0 },
      {
        name: 'audit: peak memory of the command',
        value: peakBytes / MEGABYTE,
        unit: 'MB',
        atMost: 1_024,
      },
      judged,
      {
        name: 'audit: report.html',
        value: statSync(page).size / MEGABYTE,
        unit: 'MB',
        atMost: 5,
      },
      ...(await openedIn(page)),
    ];
  } finally {
    await region.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const reads = [
  'DescribeInstances',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSecurityGroupAttribute',
];

/** Σ ⌈n / page⌉ (design, section 3). */
function callsOf(estate: RegionSnapshot): number {
  const pages = (count: number, size: number) => Math.max(1, Math.ceil(count / size));
  return (
    pages(estate.instances.length, 100) +
    pages(estate.networkInterfaces.length, 500) +
    pages(estate.securityGroups.length, 100) +
    estate.securityGroupAttributes
      .map((one) => pages(one.Permissions.Permission.length, 1_000))
      .reduce((sum, count) => sum + count, 0) +
    estate.prefixLists.length +
    estate.portRangeLists.length
  );
}

/** Processor time, so that what else runs on the machine counts less. */
function judgement(estate: RegionSnapshot): Figure {
  const before = process.cpuUsage();
  const run = runAudit({ snapshot: estate, policies: noPolicies, sha256Hex });
  if (!run.ok) throw new Error('the audit has faults');
  let findings = 0;
  for (const _finding of run.audit.findings()) findings += 1;
  const { user, system } = process.cpuUsage(before);
  return {
    name: 'audit: judgement, one core',
    value: (user + system) / 1e6,
    unit: 's',
    atMost: 20,
    note: `${findings.toLocaleString('en')} findings, made twice`,
  };
}

/** Runs a program of this checkout; its peak memory is what the kernel says. */
function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly status: number | null; readonly peakBytes: number }> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peakBytes = 0;
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peakBytes = Math.max(peakBytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024);
    } catch {
      // It has ended.
    }
  }, 200);
  return new Promise((resolve) => {
    child.once('exit', (status) => {
      clearInterval(watch);
      resolve({ status, peakBytes });
    });
  });
}

async function openedIn(page: string): Promise<Figure[]> {
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) =>
    existsSync(path),
  );
  if (executablePath === undefined) {
    process.stderr.write('there is no Chromium: the opening of the page is not measured\n');
    return [];
  }
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const tab = await browser.newPage();
    await tab.goto('about:blank');
    const startedAt = Date.now();
    await tab.goto(pathToFileURL(page).href, { waitUntil: 'load' });
    await tab.evaluate('new Promise((resolve) => requestAnimationFrame(() => resolve(0)))');
    return [
      {
        name: 'audit: report.html opens in Chromium',
        value: (Date.now() - startedAt) / 1_000,
        unit: 's',
        atMost: 2,
      },
    ];
  } finally {
    await browser.close();
  }
}
