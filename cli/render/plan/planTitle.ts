import type { DryRun } from '../../../shared/contracts/dryRun.js';
import type { GroupReference } from '../../../shared/contracts/groupReference.js';
import type { PlannedTarget } from '../../../shared/contracts/plan.js';
import { count } from '../../../shared/text/counts.js';

type Asked = NonNullable<DryRun['plan']>['request'];

/** What a plan does, in its first words: `Join shop-app`, `Undo chg-…`. `names`: of groups, by id. */
export function planTitle(request: Asked, names: ReadonlyMap<string, string>): string {
  const said = (references: readonly GroupReference[] | undefined) =>
    (references ?? []).map((one) => referenceName(one, names)).join(', ');
  const { set, leave, join, quarantine, restore, undo, retry, retire } = request;
  const parts = [
    ...(set ? [`move to ${said(set)}`] : []),
    ...(leave ? [`leave ${said(leave)}`] : []),
    ...(join ? [`join ${said(join)}`] : []),
    ...(quarantine ? [`quarantine until ${quarantine.expiresAt.slice(0, 16)}`] : []),
    ...(restore
      ? ['of' in restore ? `restore ${restore.of}` : `restore to ${said(restore.to)}`]
      : []),
    ...(undo ? [`undo ${undo.of}`] : []),
    ...(retry ? [`retry ${retry.of}`] : []),
    ...(retire ? [`retire ${said(retire)}`] : []),
  ].join(', ');
  return `${parts.slice(0, 1).toUpperCase()}${parts.slice(1)}`;
}

function referenceName(reference: GroupReference, names: ReadonlyMap<string, string>): string {
  if (typeof reference === 'string') return names.get(reference) ?? reference;
  if ('name' in reference) return reference.name;
  return Object.entries(reference.tag)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

/** `21 instances join`, `1 group is deleted`: what becomes of the targets, without their number. */
export function planVerb(request: Asked, targets: readonly PlannedTarget[]): string {
  const one = targets.length === 1;
  if (request.retire) return one ? 'group is deleted' : 'groups are deleted';
  const isInterfaces = request.interfaces === 'all' || request.targets.networkInterfaceIds;
  const noun = count(targets.length, isInterfaces ? 'interface' : 'instance').replace(/^\S+ /, '');
  return `${noun} ${verbOf(targets)}${one ? 's' : ''}`;
}

/** By what happens to all of them: whoever only gains groups joins, whoever only loses some leaves. */
function verbOf(targets: readonly PlannedTarget[]): string {
  const joins = targets.some((one) => one.wanted.some((id) => !one.before.includes(id)));
  const leaves = targets.some((one) => one.before.some((id) => !one.wanted.includes(id)));
  return joins && leaves ? 'move' : leaves ? 'leave' : 'join';
}
