import type { Entry } from '../../rules/entries.js';
import { andBits, type Bits, isNone, listBits, weighCommon } from './bits.js';
import type { CaseTraffic } from './caseTraffic.js';
import type { Rectangle } from './demand.js';
import type { ColumnState } from './trafficState.js';
import type { SentenceCause } from './trafficSummary.js';
import type { Universe } from './universe.js';

/** What decides less of a service than this is left out. */
const LEAST_SHARE = 0.05;

/**
 * Why a rectangle opens or closes: who decides now, or where only the default is left, who decided
 * before. Causes that decide little of every service are left out.
 */
export function causesOf(
  rectangle: Rectangle,
  kind: 'opens' | 'closes',
  cases: readonly CaseTraffic[],
  universe: Universe,
): SentenceCause[] {
  const decisive = new Map<string, Decisive>();
  for (const service of listBits(rectangle.services)) {
    const shares = new Map<Decisive, number>();
    let all = 0;
    for (const one of cases) {
      for (const { entry, lost, isKept, weight } of decidersOf(
        rectangle,
        kind,
        one,
        service,
        universe,
      )) {
        const key = `${entry.kind} ${entry.securityGroupId} ${entry.rule?.securityGroupRuleId} ${lost} ${isKept}`;
        const known = decisive.get(key) ?? { entry, lost, isKept, share: 0 };
        decisive.set(key, known);
        const weighed = weight * one.of.interfaces.length;
        shares.set(known, (shares.get(known) ?? 0) + weighed);
        all += weighed;
      }
    }
    for (const [one, share] of shares) one.share = Math.max(one.share, share / all);
  }
  return joinRules([...decisive.values()].filter((one) => one.share >= LEAST_SHARE));
}

interface Decisive {
  readonly entry: Entry;
  readonly lost: boolean;
  /** Of a group that the interface is in before and after. */
  readonly isKept: boolean;
  /** The largest share of a service. */
  share: number;
}

/** Who decides what changes of one service, and how much of it. */
function decidersOf(
  { peers }: Rectangle,
  kind: 'opens' | 'closes',
  one: CaseTraffic,
  service: number,
  universe: Universe,
): (Omit<Decisive, 'share'> & { readonly weight: number })[] {
  const after = one.after[service] as ColumnState;
  const before = one.before[service] as ColumnState;
  const [was, is] =
    kind === 'opens' ? [before.denied, after.allowed] : [before.allowed, after.denied];
  const changed = andBits(andBits(was, is), peers);
  if (isNone(changed)) return [];
  const { weights } = universe.peers;
  // Of a family that is named beside the other, little is as much as of both.
  const whole = {
    4: weighCommon(changed, changed, weights[4]),
    6: weighCommon(changed, changed, weights[6]),
  };
  const weigh = (bits: Bits) =>
    ([4, 6] as const).reduce(
      (sum, family) =>
        sum + (whole[family] > 0 ? weighCommon(bits, changed, weights[family]) / whole[family] : 0),
      0,
    );
  const kept = new Set(one.of.after.map((group) => group.securityGroupId));
  const stays = new Set(
    one.of.before.map((group) => group.securityGroupId).filter((id) => kept.has(id)),
  );
  const found: (Omit<Decisive, 'share'> & { readonly weight: number })[] = [];
  const note = (entry: Entry, lost: boolean, met: Bits) => {
    const weight = weigh(met);
    if (weight > 0)
      found.push({
        entry,
        lost,
        isKept: entry.rule?.peerGroupId !== undefined && stays.has(entry.securityGroupId ?? ''),
        weight,
      });
  };
  for (const [entry, decided] of after.decided) {
    const met = andBits(decided, changed);
    if (isNone(met)) continue;
    if (entry.kind !== 'default') note(entry, false, met);
    else {
      // The default decides only because a rule is gone, so that rule is the cause.
      for (const [old, had] of before.decided) note(old, old.kind !== 'default', andBits(met, had));
    }
  }
  return found;
}

function joinRules(all: readonly Decisive[]): SentenceCause[] {
  const causes = new Map<string, SentenceCause>();
  for (const { entry, lost, isKept } of [...all].sort((a, b) => b.share - a.share)) {
    const cause = causeOf(entry, lost, isKept);
    const key = JSON.stringify({ ...cause, rules: 0 });
    const known = causes.get(key);
    if (known?.kind === 'rules') causes.set(key, { ...known, rules: known.rules + 1 });
    else if (!known) causes.set(key, cause);
  }
  return [...causes.values()];
}

function causeOf(entry: Entry, lost: boolean, isKept: boolean): SentenceCause {
  const group = entry.securityGroupId ?? '';
  switch (entry.kind) {
    case 'intraGroup':
      return { kind: 'sameGroup', group, lost };
    case 'rule': {
      const peer = entry.rule?.peerGroupId;
      // A rule of a group that is kept decides anew because the group that it names has changed.
      if (peer !== undefined && isKept) return { kind: 'names', group, peer, lost };
      return { kind: 'rules', group, rules: 1, lost };
    }
    case 'default':
      return { kind: 'default', lost };
    default:
      return { kind: 'platform', lost };
  }
}
