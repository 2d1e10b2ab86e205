import { mergeResults } from '../../shared/change/loop/ending.js';
import { limits } from '../../shared/contracts/limits.js';
import { Part, type PlannedTarget } from '../../shared/contracts/plan.js';
import type { TargetPage, TargetView } from '../../shared/contracts/targetView.js';
import type { TargetResult } from '../../shared/contracts/verify.js';
import { type TargetWork, WorkEvidence } from '../../shared/contracts/work.js';
import type { ChangeNames } from '../../shared/evidence/changeNames.js';
import { readPlan, readTurns, readVerifiedTargets } from '../../shared/evidence/readChange.js';
import { readAllEvidence, readEvidence } from '../../shared/evidence/readEvidence.js';
import { ServiceError } from '../../shared/runtime/errors.js';
import type { Service } from '../Service.js';
import { endedWork } from './endedWork.js';

/**
 * One page of a change's targets. Each part is a page; then come pages of the unchanged targets,
 * then of the skipped ones. Of the results only those of the page are read. `pageToken` comes from
 * the page before.
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
  const rest: TargetView[] = [
    ...plan.unchanged.map((target) => ({ ...target, state: 'unchanged' as const })),
    ...plan.skipped.map((target) => ({
      ...target,
      state: 'skipped' as const,
      outcome: 'skipped' as const,
    })),
  ];
  const size = limits.targetsPerPage;
  const restPages = Math.ceil(rest.length / size);
  const pages = plan.parts.length + restPages;
  const page = pageToken === undefined ? 0 : Number(pageToken);
  if (!Number.isInteger(page) || page < 0 || (page > 0 && page >= pages)) {
    throw new ServiceError('badPageToken', 'nextToken must come from the page before');
  }
  const part = plan.parts[page]?.part;
  const restPage = page - plan.parts.length;
  const found = await readVerifiedTargets(store, names, turns, (verified, ofPart, index) =>
    part === undefined ? verified.wave === 0 && index === restPage : ofPart === part,
  );
  const results = mergeResults(found.map((one) => one.results));
  const byId = new Map(results.map((result) => [result.targetId, result]));
  const targets =
    part === undefined
      ? rest.slice(restPage * size, (restPage + 1) * size).map((view) => verifiedOr(byId, view))
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
  const ended = endedWork(await store.list(names.workPrefix(part, 'forward')));
  const work = await readAllEvidence(
    store,
    ended.map(({ name }) => name),
    WorkEvidence,
  );
  // Of several workers, one after the other, the last one that knew a target has the word on it.
  const said = new Map(
    work.flatMap((one) => one.targets.map((target) => [target.targetId, target])),
  );
  return (object?.targets ?? []).map((target) => verifiedOr(byId, reportedOr(said, target)));
}

function reportedOr(said: ReadonlyMap<string, TargetWork>, target: PlannedTarget): TargetView {
  const work = said.get(target.targetId);
  if (!work) return { ...target, state: 'planned' };
  const { result, code, detail, message } = work;
  if (result === 'ok') return { ...target, state: 'applied' };
  return {
    ...target,
    state: result,
    ...(code ? { code } : {}),
    ...(detail ? { detail } : {}),
    ...(message ? { message } : {}),
  };
}
