import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { readRoles } from '../../local/ram/readRoles.js';
import { decisionName } from '../../shared/contracts/turn.js';
import { ecsOperations } from '../../shared/ecs/operations.js';
import { changeNames, indexFolder } from '../../shared/evidence/changeNames.js';
import {
  complianceNames,
  remedyName,
  remedyRefusalName,
  runIndexName,
  runKeyName,
} from '../../shared/evidence/complianceNames.js';
import { dueName } from '../../shared/evidence/dueNames.js';
import { ofName } from '../../shared/evidence/ofNames.js';
import { rootDir } from '../rootDir.js';

const file = join(rootDir, 'deploy', 'ram.yaml');
const { roles } = parse(readFileSync(file, 'utf8')) as {
  roles: Record<string, { statements: { actions: string[]; resources: string[] }[] }>;
};
const actionsOf = (role: string) => roles[role]?.statements.flatMap((one) => one.actions) ?? [];

it('grants the ECS operations in use, writes to the worker alone', () => {
  const ecs = (role: string) =>
    actionsOf(role)
      .filter((action) => action.startsWith('ecs:'))
      .sort();
  const all = ecsOperations.map((operation) => `ecs:${operation}`);
  const reads = all.filter((action) => action.startsWith('ecs:Describe')).sort();
  const writes = all.filter((action) => !action.startsWith('ecs:Describe'));
  const ofTargets = [
    'ecs:DescribeInstances',
    'ecs:DescribeNetworkInterfaces',
    'ecs:DescribeSecurityGroups',
  ];
  expect(ecs('sg-membership-worker')).toStrictEqual([...ofTargets, ...writes].sort());
  expect(ecs('sg-membership-request-http')).toStrictEqual(reads);
  expect(ecs('sg-membership-request')).toStrictEqual(reads);
  expect(ecs('sg-membership-verifier')).toStrictEqual(reads);
});

const resourcesOf = (role: string, action: string) =>
  (roles[role]?.statements ?? [])
    .filter((one) => one.actions.includes(action))
    .flatMap((one) => one.resources);

it('lets a role send to the queues that its function sends to', () => {
  const queues = (role: string) =>
    resourcesOf(role, 'mns:SendMessage').map((one) => /\/queues\/(.+)\/messages$/.exec(one)?.[1]);
  expect(Object.keys(roles).map((role) => [role, queues(role)])).toStrictEqual([
    ['sg-membership-request-http', []],
    [
      'sg-membership-request',
      ['membership-work', 'membership-work-small', 'membership-requests-rejected'],
    ],
    ['sg-membership-dead-parts', ['membership-requests-rejected']],
    [
      'sg-membership-worker',
      ['membership-work', 'membership-work-small', 'membership-work-rejected'],
    ],
    ['sg-membership-verifier', ['membership-requests', 'compliance-findings']],
    ['sg-membership-flow', []],
  ]);
});

it('lets those speak to CloudFlow that start, look at or report on something, each by its action', () => {
  const actions = Object.keys(roles).map((role) => [
    role.replace('sg-membership-', ''),
    actionsOf(role).flatMap((action) => /^fnf:(\w+)$/.exec(action)?.[1] ?? []),
  ]);
  expect(Object.fromEntries(actions)).toStrictEqual({
    'request-http': ['StartExecution', 'DescribeExecution'],
    request: ['StartExecution', 'DescribeExecution', 'ReportTaskSucceeded'],
    'dead-parts': ['ReportTaskSucceeded'],
    worker: ['ReportTaskSucceeded'],
    verifier: ['StartExecution', 'DescribeExecution', 'ReportTaskSucceeded'],
    flow: [],
  });
});

it('lets the flow invoke its two functions with their qualifier, and not the one with the HTTP trigger', () => {
  const names = resourcesOf('sg-membership-flow', 'fc:InvokeFunction').map((one) =>
    one.replace(/^.*:functions\//, ''),
  );
  expect(names).toStrictEqual(['request', 'request/LATEST', 'verifier', 'verifier/LATEST']);
});

it('lets each role put its own evidence and its own marks, and only those', () => {
  const place = { accountId: '1234567890123456', regionId: 'cn-beijing' };
  const change = changeNames(place, `chg-${'0'.repeat(24)}`);
  const run = complianceNames(place, 'run-20270131T033000Z-00000000');
  const turn = { execution: 1, turn: 2 };
  const decision = decisionName(turn);
  const key = { part: '0001', direction: 'forward', order: turn, attempt: 'a' } as const;
  const evidence = {
    request: change.request,
    plan: change.plan(1),
    'part of a plan': change.part(1, '0001'),
    execution: change.execution(2),
    stop: change.stop,
    order: change.order(decision, '0001', 'f'.repeat(64)),
    intent: change.intent(key),
    work: change.work(key, { kind: 'refused' }),
    turn: change.openTurn(turn),
    decision: change.verify(decision),
    report: change.report,
    'undo script': change.undoScript,
    'change of a change': ofName(place, 'chg', 'chg'),
    'end of a quarantine': dueName(place, '2027-01-31T16:00:00Z', 'chg'),
    'end of a change': `${indexFolder(place, '2027-01-31')}chg`,
    'request of a run': run.request,
    'key of a run': runKeyName(place, 'f'.repeat(64)),
    'summary of a run': run.summary,
    'end of a run': runIndexName(place, '2027-01-31T03:30:00Z', 'run'),
    remedy: remedyName(place, 'fnd', 1),
    'refused remedy': remedyRefusalName(place, 'fnd', 1),
  };
  const marks = { 'mark of a request': 'requests/x', 'mark of an attempt': 'attempts/x' };
  const names = [
    ...Object.entries(evidence).map(([what, name]) => [what, `evidence/${name}`] as const),
    ...Object.entries(marks).map(([what, name]) => [what, `coordination/${name}`] as const),
  ];
  const account = place.accountId;
  const known = { account, region: 'cn-hangzhou', bucket: 'evidence' };
  const granted = readRoles(file, { ...known, coordinationBucket: 'coordination' });
  const putting = names.map(([what, name]) => {
    const resources = [`acs:oss:cn-hangzhou:${account}:${name}`];
    const allowed = granted.filter((role) => role.allows({ action: 'oss:PutObject', resources }));
    return [what, allowed.map((role) => role.name.replace('sg-membership-', ''))];
  });
  expect(Object.fromEntries(putting)).toStrictEqual({
    request: ['request-http', 'request'],
    plan: ['request-http', 'request'],
    'part of a plan': ['request-http', 'request'],
    execution: ['request-http', 'request', 'verifier'],
    stop: ['request-http'],
    order: ['request'],
    intent: ['worker'],
    work: ['worker'],
    turn: ['verifier'],
    decision: ['verifier'],
    report: ['verifier'],
    'undo script': ['verifier'],
    'change of a change': ['request-http', 'request'],
    'end of a quarantine': ['request-http', 'request'],
    'end of a change': ['request-http', 'request', 'verifier'],
    'request of a run': ['request-http', 'verifier'],
    'key of a run': ['request-http'],
    'summary of a run': ['verifier'],
    'end of a run': ['verifier'],
    remedy: ['verifier'],
    'refused remedy': ['request', 'verifier'],
    'mark of a request': ['request-http'],
    'mark of an attempt': ['request', 'dead-parts'],
  });
});

it('lets no role delete or overwrite evidence, nor do everything of a service', () => {
  const actions = Object.keys(roles).flatMap(actionsOf);
  const deleting = actions.filter((action) => /Delete|\*/.test(action));
  // Of groups that nothing uses, on request.
  expect(deleting).toStrictEqual(['ecs:DeleteSecurityGroup']);
});

it('has every role that s.yaml names', () => {
  const text = readFileSync(join(rootDir, 's.yaml'), 'utf8');
  const named = [...text.matchAll(/:role\/([\w-]+)/g)].map((match) => match[1] ?? '');
  expect([...new Set(named)].sort()).toStrictEqual(Object.keys(roles).sort());
});
