import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FIXTURES_DIR, startFc } from './startFc.js';
import { writeManifest } from './writeManifest.js';

const sender = () => writeManifest({ functionName: 'sender', code: join(FIXTURES_DIR, 'sender') });

test.each([
  ['killCallerBefore', 0],
  ['killCallerAfter', 1],
] as const)('a function that dies by %s leaves %d message(s)', async (action, sent) => {
  const { invoke, mns, faults } = await startFc({ sYamlFile: sender() });
  await mns.createQueue('out');
  expect((await invoke('sender', { a: 0 })).data).toBe('{"code":201}');
  faults.add({
    product: 'smq',
    operation: 'SendMessage',
    callerFunction: 'sender',
    action,
    times: 1,
  });
  const { headers, data } = await invoke('sender', { a: 1 });
  expect([headers['x-fc-error-type'], data]).toStrictEqual([
    'UnhandledInvocationError',
    {
      errorMessage: expect.stringMatching(/^Process exited unexpectedly before completing request/),
    },
  ]);
  const { body } = await mns.getQueueAttributes('out');
  expect(body.ActiveMessages).toBe(String(1 + sent));
  expect((await invoke('sender', { a: 2 })).data).toBe('{"code":201}');
});
