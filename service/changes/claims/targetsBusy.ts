import type { Place } from '../../../shared/contracts/place.js';
import type { Violation } from '../../../shared/contracts/problem.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { sayRefusal } from '../../../shared/messages/sayRefusal.js';
import { isPermanent, ServiceError } from '../../../shared/runtime/errors.js';
import { count } from '../../../shared/text/counts.js';
import type { Service } from '../../Service.js';
import { loadChange } from '../loadChange.js';
import type { Overlap } from './Claimant.js';

type Looking = Pick<Service, 'store' | 'settings' | 'clock' | 'workflow'>;

/** Why a change is not started: others are at work on its targets. */
export async function targetsBusy(
  overlaps: readonly Overlap[],
  place: Place,
  service: Looking,
): Promise<ServiceError> {
  const violations = await overlapViolations(overlaps, place, service);
  const targets = new Set(overlaps.flatMap((one) => one.targetIds)).size;
  const others = overlaps.map((one) => one.changeId).join(', ');
  const verb = targets === 1 ? 'is' : 'are';
  const detail = `${count(targets, 'target')} ${verb} being changed by ${others}; nothing was started`;
  return new ServiceError('targetsBusy', detail, { violations });
}

/** A violation for each change that is in the way: where it stands, and when it may end. */
export const overlapViolations = (
  overlaps: readonly Overlap[],
  place: Place,
  service: Looking,
): Promise<Violation[]> =>
  Promise.all(
    overlaps.map(async ({ changeId, targetIds: [target = '', ...others] }) => {
      const { wave, eta } = await whereItStands(changeId, place, service);
      const params = {
        ...{ changeId, targets: others.length + 1 },
        ...{ wave: wave.current, waves: wave.of, until: eta ?? '' },
      };
      return sayRefusal({ target, rule: 'targetsBusy', params });
    }),
  );

async function whereItStands(changeId: string, place: Place, service: Looking) {
  try {
    return await loadChange(changeNames(place, changeId), service);
  } catch (error) {
    // Of a change that is just being submitted there is nothing to load; one of another version can't be.
    if (!isPermanent(error)) throw error;
    return { wave: { current: 0, of: 0 }, eta: undefined };
  }
}
