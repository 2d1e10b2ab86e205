import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { ecsOperations } from '../../shared/ecs/operations.js';
import { rootDir } from '../rootDir.js';

const { roles } = parse(readFileSync(join(rootDir, 'deploy', 'ram.yaml'), 'utf8')) as {
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
  const ofTargets = ['ecs:DescribeInstances', 'ecs:DescribeNetworkInterfaces'];
  expect(ecs('sg-membership-worker')).toStrictEqual([...ofTargets, ...writes].sort());
  expect(ecs('sg-membership-request-http')).toStrictEqual(reads);
  expect(ecs('sg-membership-request')).toStrictEqual(reads);
  expect(ecs('sg-membership-verifier')).toStrictEqual(reads);
});

const resourcesOf = (role: string, action: string) =>
  (roles[role]?.statements ?? [])
    .filter((one) => one.actions.includes(action))
    .flatMap((one) => one.resources);

it('lets a role send to the queues that its function sends to, and start its flows alone', () => {
  const queues = (role: string) =>
    resourcesOf(role, 'mns:SendMessage').map((one) => /\/queues\/(.+)\/messages$/.exec(one)?.[1]);
  const flows = (role: string) =>
    resourcesOf(role, 'fnf:StartExecution').map((one) => /:flow\/(.+)\/execution/.exec(one)?.[1]);
  expect(Object.keys(roles).map((role) => [role, queues(role), flows(role)])).toStrictEqual([
    ['sg-membership-request-http', [], ['membership-change', 'compliance-check']],
    [
      'sg-membership-request',
      ['membership-work', 'membership-work-small', 'membership-requests-rejected'],
      ['membership-change'],
    ],
    [
      'sg-membership-worker',
      ['membership-work', 'membership-work-small', 'membership-work-rejected'],
      [],
    ],
    [
      'sg-membership-verifier',
      ['membership-requests', 'compliance-findings'],
      ['compliance-check'],
    ],
    ['sg-membership-flow', [], []],
  ]);
});

it('lets those ask how an execution stands who answer about runs or look at earlier remedies', () => {
  const asking = Object.keys(roles).filter((role) =>
    actionsOf(role).includes('fnf:DescribeExecution'),
  );
  expect(asking).toStrictEqual(['sg-membership-request-http', 'sg-membership-verifier']);
});

it('lets those report on tasks that got one, which the function that everybody calls never does', () => {
  const reporting = Object.keys(roles).filter((role) =>
    actionsOf(role).includes('fnf:ReportTaskSucceeded'),
  );
  expect(reporting).toStrictEqual([
    'sg-membership-request',
    'sg-membership-worker',
    'sg-membership-verifier',
  ]);
});

it('lets the flow invoke its two functions, and not the one with the HTTP trigger', () => {
  const names = resourcesOf('sg-membership-flow', 'fc:InvokeFunction').map((one) =>
    one.replace(/^.*:functions\//, ''),
  );
  expect(names).toStrictEqual(['request', 'request/*', 'verifier', 'verifier/*']);
});

it('lets each role write its own marks into the coordination bucket, and only those', () => {
  const marks = Object.keys(roles).map((role) => [
    role,
    resourcesOf(role, 'oss:PutObject').flatMap(
      (one) => /coordinationBucket\}\/(.+)$/.exec(one)?.[1] ?? [],
    ),
  ]);
  expect(Object.fromEntries(marks)).toStrictEqual({
    'sg-membership-request-http': ['requests/*'],
    'sg-membership-request': ['attempts/*'],
    'sg-membership-worker': [],
    'sg-membership-verifier': [],
    'sg-membership-flow': [],
  });
});

it('lets no role delete or overwrite evidence, nor do everything of a service', () => {
  const actions = Object.keys(roles).flatMap(actionsOf);
  expect(actions.filter((action) => /Delete|\*/.test(action))).toStrictEqual([]);
});

it('has every role that s.yaml names', () => {
  const text = readFileSync(join(rootDir, 's.yaml'), 'utf8');
  const named = [...text.matchAll(/:role\/([\w-]+)/g)].map((match) => match[1] ?? '');
  expect([...new Set(named)].sort()).toStrictEqual(Object.keys(roles).sort());
});
