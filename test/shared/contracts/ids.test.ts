import { describe, expect, it } from 'vitest';
import {
  ChangeId,
  IdempotencyKey,
  InstanceId,
  NetworkInterfaceId,
  RegionId,
  SecurityGroupId,
} from '../../../shared/contracts/ids.js';
import { parse } from '../../../shared/contracts/parse.js';

describe('an id', () => {
  it.each([
    [
      'instance',
      InstanceId,
      ['i-bp1', 'i-BP67acfmxazb4p'],
      ['i-', 'i_1', 'I-1', 'i-1/..', 'i-1\n', `i-${'x'.repeat(61)}`],
    ],
    ['interface', NetworkInterfaceId, ['eni-bp1'], ['en-bp1', 'i-bp1', 'eni-bp1 ']],
    ['group', SecurityGroupId, ['sg-bp1'], ['sg-', 'sg-bp1,sg-bp2', 'sg-ü']],
    [
      'region',
      RegionId,
      ['cn-hangzhou', 'ap-southeast-1', 'cn-beijing-finance-1'],
      ['CN-hangzhou', 'c', '../x', ''],
    ],
    [
      'change',
      ChangeId,
      [`chg-${'0af'.repeat(8)}`],
      [`chg-${'0'.repeat(23)}`, `chg-${'G'.repeat(24)}`, `chg-${'0'.repeat(25)}`],
    ],
    [
      'key',
      IdempotencyKey,
      ['a', 'A.b_c:d-9', 'x'.repeat(128)],
      ['', 'x'.repeat(129), 'a b', '../../x', 'é'],
    ],
  ] as const)('of a kind (%s) has one form', (_kind, schema, good, bad) => {
    expect(good.filter((id) => !parse(schema, id).ok)).toStrictEqual([]);
    expect([...bad].filter((id) => parse(schema, id).ok)).toStrictEqual([]);
  });
});
