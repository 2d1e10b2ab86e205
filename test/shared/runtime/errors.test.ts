import { expect, it } from 'vitest';
import { EcsCallError } from '../../../shared/ecs/ecsPort.js';
import {
  endsStep,
  isPermanent,
  ServiceError,
  SettingsError,
} from '../../../shared/runtime/errors.js';

const ecs = (code: string, httpStatus?: number) =>
  new EcsCallError('DescribeInstances', { code, message: 'said so', httpStatus });

it.each<[string, unknown, boolean]>([
  ['a refusal of ours', new ServiceError('refused', 'no'), true],
  ['a service that does not answer', new ServiceError('evidence', 'no'), false],
  [
    "evidence that can't be read",
    new ServiceError('evidenceUnreadable', 'no', { permanent: true }),
    true,
  ],
  ['a refusal of ECS', ecs('Forbidden.RAM', 403), true],
  ['a throttle of ECS', ecs('Throttling.User', 400), false],
  ['a call without an answer', ecs('NoAnswer'), false],
  ['a call that ECS failed at', ecs('InternalError', 500), false],
  ['settings that may be mended', new SettingsError('WORKERS'), false],
  ['a mistake of ours', new TypeError('undefined is no function'), false],
  ['what is no error', 'permanent', false],
])('%s: %s is permanent: %s', (_what, error, expected) => {
  expect(isPermanent(error)).toBe(expected);
});

it.each<[string, unknown, boolean]>([
  ['a refusal of ours', new ServiceError('refused', 'no'), true],
  [
    "evidence that can't be read",
    new ServiceError('evidenceUnreadable', 'no', { permanent: true }),
    true,
  ],
  ['a service that does not answer', new ServiceError('evidence', 'no'), false],
  // A policy or a token may be mended before the step is tried again.
  ['a refusal of ECS', ecs('Forbidden.RAM', 403), false],
  ['an expired token', ecs('InvalidSecurityToken.Expired', 400), false],
])('%s: %s ends a step that may have written: %s', (_what, error, expected) => {
  expect(endsStep(error)).toBe(expected);
});
