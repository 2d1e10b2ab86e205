import { expect, it } from 'vitest';
import { resumeChange } from '../../../service/changes/resumeChange.js';
import { stopChange } from '../../../service/changes/stopChange.js';
import { submitChange } from '../../../service/changes/submitChange.js';
import { changeNames } from '../../../shared/evidence/changeNames.js';
import { changeIdOf } from '../../../shared/runtime/changeId.js';
import { ACCOUNT_ID, place, REGION_ID, startFunctions } from '../../functions/startFunctions.js';
import { joinOf, turnsOf } from './plannedChange.js';

/** A change whose submission died before its plan was sealed. */
async function unplanned() {
  const fixture = await startFunctions();
  const { service, serviceOf, faults } = fixture;
  const request = joinOf(fixture);
  const submit = (requestId: string) =>
    submitChange(
      { request, channel: 'http', key: 'key', requestedBy: 'test' },
      serviceOf(requestId),
    );
  // After the claim and the request: the snapshot can't be written.
  faults.add({ product: 'oss', operation: 'PutObject', action: 'serverError', skip: 2, times: 4 });
  await expect(submit('dies')).rejects.toMatchObject({ code: 'evidence' });
  const changeId = changeIdOf(ACCOUNT_ID, REGION_ID, 'http', 'key');
  const names = changeNames(place, changeId);
  const executions = async () =>
    (await service.store.list(names.executionPrefix)).map(({ name }) =>
      name.slice(names.folder.length),
    );
  const turn = () => turnsOf(fixture, changeId)('turn', 'token');
  return { ...fixture, changeId, submit, executions, turn };
}

it('stops a change that has no plan yet by its first turn, not by an execution without a plan', async () => {
  const { changeId, serviceOf, submit, executions, turn, calls } = await unplanned();
  await stopChange(changeId, 'operator', serviceOf('stop'));
  expect(await executions()).toStrictEqual([]);
  await submit('again');
  expect(await executions()).toStrictEqual(['execution-1.json']);
  expect(await turn()).toMatchObject({ next: 'done', status: 'stopped' });
  expect(calls().JoinSecurityGroup).toBe(undefined);
});

it('resumes no change without a plan, which then starts like every other one', async () => {
  const { changeId, serviceOf, submit, executions, turn } = await unplanned();
  await expect(resumeChange(changeId, serviceOf('resume'))).rejects.toMatchObject({
    ...{ code: 'planMissing', status: 404 },
    message: `${changeId} has no plan yet; it starts when its plan is made, or send the request again with its key`,
  });
  expect(await executions()).toStrictEqual([]);
  await submit('again');
  expect(await resumeChange(changeId, serviceOf('resume'))).toBe('running');
  expect(await executions()).toStrictEqual(['execution-1.json']);
  expect(await turn()).toMatchObject({ next: 'apply', status: 'applying' });
});
