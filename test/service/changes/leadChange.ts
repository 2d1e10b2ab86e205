import { applyPart } from '../../../service/changes/applyPart.js';
import { submitChange } from '../../../service/changes/submitChange.js';
import { ChangeReport } from '../../../shared/contracts/changeReport.js';
import type { ChangeRequestInput } from '../../../shared/contracts/changeRequest.js';
import type { Plan } from '../../../shared/contracts/plan.js';
import { Pacer } from '../../../shared/ecs/pacer.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { readPlan } from '../../../shared/evidence/readChange.js';
import { readEvidence } from '../../../shared/evidence/readEvidence.js';
import { sha256Hex } from '../../../shared/runtime/hash.js';
import { type FunctionsFixture, place, requestOf } from '../../functions/startFunctions.js';
import { turnsOf } from './plannedChange.js';

export interface Led {
  readonly changeId: string;
  readonly plan: Plan;
  readonly report: ChangeReport;
}

/** What the next caller of `leadChange` in a region is called. */
let requests = 0;

/**
 * Submits a change and leads it to its end without queues and flow: turns of the verifier and workers,
 * one after the other.
 */
export async function leadChange(
  fixture: FunctionsFixture,
  request: Omit<ChangeRequestInput, 'regionId'>,
): Promise<Led> {
  const { service, serviceOf } = fixture;
  requests += 1;
  const { changeId } = await submitChange(
    { request: requestOf(request), channel: 'http', requestedBy: 'test' },
    serviceOf(`submit-${requests}`),
  );
  const names = changeNames(place, changeId);
  const turn = turnsOf(fixture, changeId);
  for (let number = 1; number < 30; number += 1) {
    const next = await turn(`turn-${requests}-${number}`, `token-${number}`);
    if (next.next === 'done') break;
    for (const ordered of next.parts) {
      const taskToken = `${changeId}-${number}-${ordered.part}`;
      const order = names.order(ordered.decision, ordered.part, sha256Hex(taskToken));
      await service.store.create(order, '{}');
      const { clock, random, remainingMs } = serviceOf('worker');
      await applyPart(
        {
          ...{ v: 1, step: 'apply', changeId, taskToken },
          ...ordered,
          deadline: '2100-01-01T00:00:00Z',
        },
        {
          names,
          store: service.store,
          reader: service.reader(place, 10_000),
          clock,
          requestId: `worker-${requests}-${number}`,
          remainingMs,
          writer: {
            port: service.ecs(place),
            clock,
            pacer: new Pacer(clock, () => 10_000),
            regionId: place.regionId,
            random,
            remainingMs,
            halted: () => Promise.resolve(undefined),
          },
        },
      );
    }
  }
  const [plan, report] = await Promise.all([
    readPlan(service.store, names, undefined),
    readEvidence(service.store, names.report, ChangeReport),
  ]);
  if (!plan || !report) throw new Error(`${changeId} has not ended`);
  return { changeId, plan, report };
}

/** The violations of a request that is refused, as `rule: found`. */
export async function refusalOf(
  fixture: FunctionsFixture,
  request: Omit<ChangeRequestInput, 'regionId'>,
): Promise<readonly string[]> {
  const submission = { channel: 'http', requestedBy: 'test' } as const;
  const error: unknown = await submitChange(
    { ...submission, request: requestOf(request) },
    fixture.serviceOf('refused'),
  ).then(
    () => undefined,
    (fault: unknown) => fault,
  );
  const { violations } = error as {
    readonly violations?: readonly { rule: string; found: string }[];
  };
  if (!violations) throw new Error(`not refused: ${String(error)}`);
  return violations.map(({ rule, found }) => `${rule}: ${found}`);
}
