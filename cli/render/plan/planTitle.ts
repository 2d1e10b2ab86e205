import type { DryRun } from '../../../shared/contracts/dryRun.js';
import type { GroupReference } from '../../../shared/contracts/groupReference.js';
import type { PlannedOf, PlannedTarget } from '../../../shared/contracts/plan.js';
import type { Target } from '../../../shared/contracts/target.js';
import { inWords } from '../../../shared/messages/inWords.js';
import { count } from '../../../shared/text/counts.js';

type Shown = NonNullable<DryRun['plan']>;
type Asked = Shown['request'];

/**
 * What a plan does, in its first words: `Join shop-app`; of a change of the past also what that one
 * was: `Undo chg-…: join shop-app, 21 instances, completed 16:02`. `targets`: those of the plan;
 * `names`: of groups, by id; `now`: milliseconds since 1970.
 */
export function planTitle(
  { request, of }: Pick<Shown, 'request' | 'of'>,
  targets: readonly Target[],
  names: ReadonlyMap<string, string>,
  now: number,
): string {
  if (!of) return upperFirst(askedFor(request, names));
  const was = of.kind === 'delta' || of.kind === 'set' ? askedFor(of, names) : of.kind;
  const size = count(of.targets, nounOf([...targets, ...of.notTouched], of.kind));
  const ended = `${inWords(of.status)} ${clockTime(of.endedAt, now)}`;
  return `${upperFirst(of.how)} ${of.changeId}: ${was}, ${size}, ${ended}`;
}

/** On the clock of whoever reads it, with the day where that is another one than today's. */
function clockTime(iso: string, now: number): string {
  const at = new Date(iso);
  const two = (number: number) => String(number).padStart(2, '0');
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`;
  const isToday = at.toDateString() === new Date(now).toDateString();
  return isToday
    ? time
    : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

const upperFirst = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

function askedFor(
  request: Partial<Omit<Asked, 'targets'>>,
  names: ReadonlyMap<string, string>,
): string {
  const said = (references: readonly GroupReference[] | undefined) =>
    (references ?? []).map((one) => referenceName(one, names)).join(', ');
  const { set, leave, join, quarantine, restore, undo, retry, retire } = request;
  return [
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
  const noun = nounOf(targets);
  const subject = one ? noun : `${noun}s`;
  if (request.quarantine) return `${subject} ${one ? 'goes' : 'go'} into quarantine`;
  if (request.restore) {
    return `${subject} ${one ? 'comes' : 'come'} out of quarantine`;
  }
  return `${subject} ${verbOf(targets)}${one ? 's' : ''}`;
}

/** An instance stands for its primary interface. */
function nounOf(targets: readonly Target[], kind?: PlannedOf['kind']): string {
  if (kind === 'retire') return 'group';
  return targets.some((one) => one.targetId !== one.instanceId) ? 'interface' : 'instance';
}

/** By what happens to all of them: whoever only gains groups joins, whoever only loses some leaves. */
function verbOf(targets: readonly PlannedTarget[]): string {
  const joins = targets.some((one) => one.wanted.some((id) => !one.before.includes(id)));
  const leaves = targets.some((one) => one.before.some((id) => !one.wanted.includes(id)));
  return joins && leaves ? 'move' : leaves ? 'leave' : 'join';
}
