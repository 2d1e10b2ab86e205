import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { checkEvidence } from '../../../service/changes/checkEvidence.js';
import { ACCOUNT_ID, REGION_ID } from '../../functions/startFunctions.js';
import { plannedChange } from './plannedChange.js';

/** A change that was stopped before it began, so that one turn of the verifier ends it. */
async function ended() {
  const fixture = await plannedChange();
  const { service, names, turn, fileOf } = fixture;
  await service.store.create(names.stop, '{}');
  const unended = checkEvidence(names, service);
  await expect(unended).rejects.toMatchObject({ code: 'changeRunning', status: 409 });
  await turn('end', 'token');
  /** Replaces or adds an object as somebody who may put without our header could. */
  const overwrite = async (name: string, body: string) => {
    await mkdir(dirname(fileOf(name)), { recursive: true });
    await writeFile(fileOf(name), body);
  };
  const forge = (name: string, body: string) => overwrite(names.folder + name, body);
  const remove = (name: string) => rm(fileOf(names.folder + name));
  const check = () => checkEvidence(names, service);
  return { ...fixture, overwrite, forge, remove, check };
}

it('finds evidence intact that nobody has touched', async () => {
  const { check, changeId } = await ended();
  const found = await check();
  expect(found).toStrictEqual({
    ...{ changeId, status: 'stopped', intact: true, report: 'asAttested' },
    ...{ objects: found.objects, missing: [], changed: [], later: [] },
  });
  // The request, the plan with its part, snapshot, hashes and traffic, the execution, the stop, the turn, its decision, the script.
  expect(found.objects).toBe(11);
});

it('tells an object that was rewritten, and one that is gone', async () => {
  const { check, forge, remove } = await ended();
  await forge('request.json', '{"requestedBy":"somebody else"}');
  await remove('execution-1.json');
  expect(await check()).toMatchObject({
    ...{ intact: false, report: 'asAttested', later: [] },
    ...{ missing: ['execution-1.json'], changed: ['request.json'] },
  });
});

it('tells that the decision that ended the change is gone, or says anything else', async () => {
  const { check, forge, remove, service, names } = await ended();
  const decision = JSON.parse(String(await service.store.read(names.verify('1-1.json'))));
  const report = { ...decision.report, requestedBy: 'somebody else' };
  const others = [
    { ...decision, report },
    // The report is the same: only the index knows the rest of what was decided.
    { ...decision, verified: [] },
    { ...decision, requestId: 'another' },
  ];
  for (const other of others) {
    await forge('verify/1-1.json', JSON.stringify(other));
    expect(await check()).toMatchObject({
      ...{ intact: false, report: 'asAttested' },
      ...{ missing: [], changed: ['verify/1-1.json'], later: [] },
    });
  }
  await remove('verify/1-1.json');
  expect(await check()).toMatchObject({
    ...{ intact: false, missing: ['verify/1-1.json'], changed: [], later: [] },
  });
});

it('finds the decision by its report where the index attests none', async () => {
  const { check, remove, service } = await ended();
  const listed = await service.store.list(`${ACCOUNT_ID}/${REGION_ID}/index/`);
  const { name = '' } = listed.find((one) => one.name.endsWith('-stopped')) ?? {};
  await remove(`../../${name.split('/').slice(2).join('/')}`);
  expect(await check()).toMatchObject({
    ...{ intact: false, report: 'absent', missing: [], changed: [], later: [] },
  });
});

it('tells objects that were rewritten to what nobody can read, and goes on', async () => {
  const { check, forge, overwrite, service } = await ended();
  const [{ name = '' } = {}] = (
    await service.store.list(`${ACCOUNT_ID}/${REGION_ID}/index/`)
  ).filter((one) => one.name.endsWith('-stopped'));
  await overwrite(name, 'no JSON');
  await forge('verify/1-1.json', '{}');
  await forge('verify/1-2.json', '{}');
  await forge('work/0001-forward-1-1-late.1ok-0failed.json', '{}');
  expect(await check()).toMatchObject({
    ...{ intact: false, report: 'changed', missing: [], changed: [] },
    later: [
      { name: 'verify/1-1.json', kind: 'other', isAlarm: true },
      { name: 'verify/1-2.json', kind: 'other', isAlarm: true },
      {
        ...{ name: 'work/0001-forward-1-1-late.1ok-0failed.json', kind: 'other', isAlarm: true },
      },
    ],
  });
});

it('tells a later decision that orders something: the service puts none after the end', async () => {
  const { check, forge, service, names } = await ended();
  const decision = JSON.parse(String(await service.store.read(names.verify('1-1.json'))));
  await forge('verify/1-2.open.json', '{}');
  await forge('verify/1-2.json', JSON.stringify({ ...decision, turn: 2 }));
  expect(await check()).toMatchObject({
    intact: false,
    later: [
      { name: 'verify/1-2.json', kind: 'other', isAlarm: true },
      { name: 'verify/1-2.open.json', kind: 'turn', isAlarm: false },
    ],
  });
});

it('tells a report that is not the one that the index names', async () => {
  const { check, forge, service, names } = await ended();
  const report = JSON.parse(String(await service.store.read(names.report)));
  await forge('report.json', JSON.stringify({ ...report, requestedBy: 'somebody else' }));
  expect(await check()).toMatchObject({ intact: false, report: 'changed' });
});

it('tells a report that is gone, and one that nobody can read', async () => {
  const { check, forge, remove } = await ended();
  await remove('report.json');
  expect(await check()).toMatchObject({
    ...{ status: 'stopped', intact: false, report: 'changed', missing: ['report.json'] },
  });
  await forge('report.json', 'broken');
  expect(await check()).toMatchObject({ intact: false, report: 'changed', missing: [] });
});

it('tells a second end of the same change', async () => {
  const { check, overwrite, service, changeId } = await ended();
  const [{ name = '' } = {}] = await service.store.list(`${ACCOUNT_ID}/${REGION_ID}/index/`);
  await overwrite(name.replace(/-queued$|-stopped$/, '-completed'), '{}');
  expect(await check()).toMatchObject({ changeId, intact: false, report: 'contradicted' });
});

it('tells what came later by its kind: a refusal is none, writes are an alarm', async () => {
  const { check, forge } = await ended();
  const work = (end: string, operations: readonly object[]) =>
    forge(
      `work/0001-forward-1-1-late.${end}.json`,
      JSON.stringify({
        ...{ v: 1, changeId: '', plan: 1, part: '0001', direction: 'forward' },
        ...{ decision: '1-1.json', requestId: 'late', attempt: 'late', startedAt: '', endedAt: '' },
        ...{ finished: false },
        targets: [{ targetId: 'i', before: [], operations, after: [], result: 'ok' }],
      }),
    );
  await work('refused', []);
  await forge('verify/1-2.open.json', '{}');
  const harmless = [
    { name: 'verify/1-2.open.json', kind: 'turn', isAlarm: false },
    { name: 'work/0001-forward-1-1-late.refused.json', kind: 'refusal', isAlarm: false },
  ];
  expect(await check()).toMatchObject({ intact: true, later: harmless });
  const done = { api: 'JoinSecurityGroup', securityGroupIds: ['sg'], state: 'done' };
  await work('1ok-0failed', [{ ...done, attempts: 1, startedAt: '', endedAt: '' }]);
  // A second submission of the same key may be slower than the change.
  await forge('plan-2/plan.json', '{}');
  await forge('plan-1/other.json', '{}');
  expect(await check()).toMatchObject({
    intact: false,
    later: [
      { name: 'plan-1/other.json', kind: 'other', isAlarm: true },
      { name: 'plan-2/plan.json', kind: 'request', isAlarm: false },
      harmless[0],
      { name: 'work/0001-forward-1-1-late.1ok-0failed.json', kind: 'write', isAlarm: true },
      harmless[1],
    ],
  });
});
