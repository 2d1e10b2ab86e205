import { submitChange } from '../../../service/changes/submitChange.js';
import { verifyChange } from '../../../service/changes/verifyChange.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import {
  type FunctionsFixture,
  place,
  requestOf,
  startFunctions,
} from '../../functions/startFunctions.js';

/** A turn of the verifier of a change: by whom, with which token, in which execution. */
export function turnsOf({ service, serviceOf }: FunctionsFixture, changeId: string) {
  const names = changeNames(place, changeId);
  return (requestId: string, tokenHash: string, execution = 1) =>
    verifyChange({
      ...{ ...serviceOf(requestId), ...place, changeId, names, execution, tokenHash },
      reader: service.reader(place, 10_000),
    });
}

/** A request that web-01 joins a group in which nobody is. */
export const joinOf = ({ group, instance }: FunctionsFixture) =>
  requestOf({ targets: { instanceIds: [instance('web-01')] }, join: [group('empty')] });

/** Such a change, planned and started, and the turns of its verifier. */
export async function plannedChange() {
  const fixture = await startFunctions();
  const { changeId } = await submitChange(
    { request: joinOf(fixture), channel: 'http', requestedBy: 'test' },
    fixture.serviceOf('submit'),
  );
  const names = changeNames(place, changeId);
  return { ...fixture, changeId, names, turn: turnsOf(fixture, changeId) };
}
