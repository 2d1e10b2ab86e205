import { mergeResults } from '../../shared/change/loop/ending.js';
import { Part } from '../../shared/contracts/plan.js';
import type { TargetPage, TargetView } from '../../shared/contracts/targetView.js';
import type { TargetResult } from '../../shared/contracts/verify.js';
import { WorkEvidence } from '../../shared/contracts/work.js';
import { type ChangeNames, parseWorkName } from '../../shared/evidence/changeNames.js';
import { readPlan, readTurns, readVerifiedTargets } from '../../shared/evidence/readChange.js';
import { readEvidence } from '../../shared/evidence/readEvidence.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { Service } from '../Service.js';

/** The size of a page of targets without a part, which were as wanted already or skipped. */
const PAGE = 200;

/**
 * One page of a change's targets. Each part is a page; then come pages of the unchanged targets,
 * then of the skipped ones. `pageToken` comes from the page before.
 */
export async function loadTargets(
  changeId: string,
  names: ChangeNames,
  pageToken: string | undefined,
  { store }: Pick<Service, 'store'>,
): Promise<TargetPage> {
  const turns = await readTurns(store, names);
  const plan = await readPlan(store, names, turns[0]?.object.plan);
  if (!plan) return { changeId, targets: [] };
  const results = mergeResults(
    (await readVerifiedTargets(store, names, turns)).map((one) => one.results),
  );
  const byId = new Map(results.map((result) => [result.targetId, result]));
  const rest: TargetView[] = [
    ...plan.unchanged.map((target) => verifiedOr(byId, { ...target, state: 'unchanged' as const })),
    ...plan.skipped.map((target) => ({
      ...target,
      state: 'skipped' as const,
      outcome: 'skipped' as const,
    })),
  ];
  const restPages = Math.ceil(rest.length / PAGE);
  const pages = plan.parts.length + restPages;
  const page = pageToken === undefined ? 0 : Number(pageToken);
  if (!Number.isInteger(page) || page < 0 || (page > 0 && page >= pages)) {
    throw new ServiceError('badPageToken', 'nextToken must come from the page before');
  }
  const part = plan.parts[page]?.part;
  const targets =
    part === undefined
      ? rest.slice((page - plan.parts.length) * PAGE, (page - plan.parts.length + 1) * PAGE)
      : await partTargets(plan.plan, part, names, byId, store);
  return { changeId, targets, ...(page + 1 < pages ? { nextToken: String(page + 1) } : {}) };
}

function verifiedOr(byId: ReadonlyMap<string, TargetResult>, view: TargetView): TargetView {
  const result = byId.get(view.targetId);
  return result ? { ...result, state: 'verified' } : view;
}

async function partTargets(
  plan: number,
  part: string,
  names: ChangeNames,
  byId: ReadonlyMap<string, TargetResult>,
  store: Service['store'],
): Promise<TargetView[]> {
  const object = await readEvidence(store, names.part(plan, part), Part);
  const listed = await store.list(names.workPrefix(part, 'forward'));
  const finished = listed.filter(({ name }) => isFinished(name)).at(-1);
  const work = finished && (await readEvidence(store, finished.name, WorkEvidence));
  const applied = new Map((work?.targets ?? []).map((one) => [one.targetId, one.result]));
  return (object?.targets ?? []).map((target) => {
    const result = applied.get(target.targetId);
    return verifiedOr(
      byId,
      result ? { ...target, state: 'applied', result } : { ...target, state: 'planned' },
    );
  });
}

function isFinished(name: string): boolean {
  const end = parseWorkName(name)?.end;
  return end !== undefined && end !== 'intent' && end.kind === 'finished';
}
