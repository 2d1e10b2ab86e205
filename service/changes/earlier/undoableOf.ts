import { inEffect } from '../../../shared/change/membership/undo/pastChange.js';
import { kindsAskedFor } from '../../../shared/contracts/changeKinds.js';
import type { ChangeReport } from '../../../shared/contracts/changeReport.js';
import type { ChangeView } from '../../../shared/contracts/changeView.js';
import type { CodedMessage } from '../../../shared/contracts/messages.js';
import type { Outcome } from '../../../shared/contracts/outcomes.js';
import type { Place } from '../../../shared/contracts/place.js';
import type { Plan } from '../../../shared/contracts/plan.js';
import { sayMessage } from '../../../shared/messages/sayMessage.js';
import type { Service } from '../../Service.js';
import { pointersOf } from './loadEarlier.js';
import { readFamily } from './readFamily.js';

/** Whose target may keep something of the change. */
const keeping: readonly Outcome[] = [
  ...(['joined', 'left', 'moved', 'replaced'] as const),
  ...(['refused', 'conflict', 'unresolved'] as const),
];

/**
 * Whether anything of an ended change is left to take back, as far as changes of this system tell, and
 * how. The plan says what it did: of a retry, that of the change that it repeats. What somebody else has
 * changed since is seen by the plan of the undo.
 */
export async function undoableOf(
  { changeId, accountId, regionId, request }: Plan,
  { counts }: ChangeReport,
  service: Pick<Service, 'store'>,
): Promise<NonNullable<ChangeView['undoable']>> {
  const place = { accountId, regionId };
  const pointers = await pointersOf(place, changeId, service);
  const idsOf = (isRetry: boolean) =>
    pointers.filter(({ how }) => (how === 'retry') === isRetry).map((one) => one.changeId);
  const [takenBackBy, repeatedBy] = [idsOf(false), idsOf(true)];
  const hasKept = keeping.some((outcome) => (counts[outcome] ?? 0) > 0);
  const isLeft =
    hasKept && (takenBackBy.length === 0 || (await isInEffect(place, changeId, service)));
  const [kind] = kindsAskedFor(request);
  const can = isLeft && kind !== 'restore';
  const message: CodedMessage = can
    ? { code: 'undoIt', params: { changeId, how: kind === 'quarantine' ? 'restore' : 'undo' } }
    : kind === 'restore'
      ? { code: 'quarantineAgain', params: {} }
      : kind === 'retire' && (counts.retired ?? 0) > 0
        ? { code: 'groupsDeleted', params: {} }
        : { code: 'nothingToUndo', params: { by: takenBackBy } };
  return { can, detail: sayMessage(message), message, takenBackBy, repeatedBy };
}

/** Whether anything of a change is in effect after all that take it back. */
async function isInEffect(
  place: Place,
  changeId: string,
  service: Pick<Service, 'store'>,
): Promise<boolean> {
  const changes = (await readFamily(place, changeId, service)).map((one) => one.past);
  const [change] = changes;
  return (
    change !== undefined &&
    [...change.did.keys()].some((id) => inEffect(change, changes, id).length > 0)
  );
}
