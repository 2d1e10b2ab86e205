import { readdirSync, readFileSync } from 'node:fs';
import type { ChangeRequestInput } from '../shared/contracts/changeRequest.js';
import type { RegionSnapshot } from '../shared/region/regionSnapshot.js';
import { deployRegion } from './deployRegion.js';
import type { Figure } from './figure.js';
import { type EstateSize, makeEstate } from './makeEstate.js';
import { measureOverlap } from './overlap.js';

const TARGETS = 10_000;
const MEGABYTE = 1024 * 1024;
const LATENCY_MS = 50;

/** 10,000 targets and 2,000 neighbours in 200 basic groups of four VPCs. */
const size: EstateSize = {
  ...{ instances: 12_000, secondaryInterfaces: 1_000, groups: 200, rules: 2_400 },
  ...{ vpcs: 4, mixed: false },
};

const checks = [22, 443, 3306, 3389, 8080].map((port) => ({
  ...{ direction: 'ingress' as const, protocol: 'tcp', port },
  ...{ peer: 'internet', expect: port === 443 ? ('allow' as const) : ('deny' as const) },
}));

/**
 * A dry run over HTTP of a change of 10,000 targets with five assertions, its traffic and the gate: what
 * a submission does before it writes anything. 50 ms a call, ECS at its real rates.
 */
export async function measureAdmission(rootDir: string): Promise<Figure[]> {
  const { snapshot, request } = admissionCase();
  const calls = new Map<string, number>();
  let throttled = 0;
  const deployment = await deployRegion({
    rootDir,
    snapshot: snapshot as unknown as NonNullable<Parameters<typeof deployRegion>[0]['snapshot']>,
    latencyMs: LATENCY_MS,
    onCall: ({ product, operation, status }) => {
      if (product !== 'ecs') return;
      if (status === 200) calls.set(operation, (calls.get(operation) ?? 0) + 1);
      else throttled += 1;
    },
  });
  try {
    const startedAt = Date.now();
    const planned = await deployment.client.plan(request);
    const seconds = (Date.now() - startedAt) / 1_000;
    const peakBytes = peakOfChildren();
    if (!planned.plan || planned.plan.counts.targets !== TARGETS) {
      throw new Error(
        `the plan has other targets: ${JSON.stringify(planned.violations.slice(0, 3))}`,
      );
    }
    const made = [...calls.values()].reduce((sum, count) => sum + count, 0);
    const note = [...calls].map(([operation, count]) => `${operation} ${count}`).join(', ');
    const overlapSeconds = await measureOverlap(request.targets?.instanceIds ?? [], LATENCY_MS);
    return [
      {
        name: `admission of ${TARGETS.toLocaleString('en')} targets over 200 groups`,
        value: seconds,
        unit: 's',
        atMost: 20,
        note: `${made} calls: ${note}`,
      },
      {
        name: 'admission: what looking for overlaps with 50 running changes adds',
        value: overlapSeconds / seconds,
        unit: 'ratio',
        atMost: 0.05,
        note: `${overlapSeconds.toFixed(2)} s, hashes of 50 × 20,000 targets read`,
      },
      { name: 'admission: throttled calls', value: throttled, unit: 'calls', atMost: 0 },
      {
        name: 'admission: peak memory of the function',
        value: peakBytes / MEGABYTE,
        unit: 'MB',
        atMost: 512,
      },
    ];
  } finally {
    await deployment.close();
  }
}

/** The region, and a change that lets all targets join the group `admission` of their VPC. */
export function admissionCase(): {
  readonly snapshot: RegionSnapshot;
  readonly request: ChangeRequestInput;
} {
  const estate = makeEstate(size);
  const perVpc = size.groups / size.vpcs;
  // The first group of each VPC is the one that is joined; one name stands for all of them.
  const joined = new Set(
    estate.securityGroups
      .filter((_, index) => index % perVpc === 0)
      .map((group) => group.SecurityGroupId),
  );
  const securityGroups = estate.securityGroups.map((group) =>
    joined.has(group.SecurityGroupId) ? { ...group, SecurityGroupName: 'admission' } : group,
  );
  return {
    snapshot: { ...estate, securityGroups },
    request: {
      regionId: estate.regionId,
      targets: { instanceIds: estate.instances.slice(0, TARGETS).map((one) => one.InstanceId) },
      join: [{ name: 'admission' }],
      checks,
      onFailure: 'keep',
    },
  };
}

/** The most memory that any process which this one started has held. */
function peakOfChildren(): number {
  let most = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const status = readFileSync(`/proc/${entry}/status`, 'utf8');
      if (Number(/PPid:\s+(\d+)/.exec(status)?.[1]) !== process.pid) continue;
      most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024);
    } catch {
      // It has ended.
    }
  }
  return most;
}
