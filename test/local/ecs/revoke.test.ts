import { describe, expect, it } from 'vitest';
import {
  authorize,
  authorizeEgress,
  change,
  revoke,
  rulesOf,
  ssh,
  useRuleRegion,
} from './ruleCalls.js';
import { refusal } from './startEcs.js';

useRuleRegion();

describe('RevokeSecurityGroup', () => {
  it('takes the rules whose fields fit and passes over others', async () => {
    await authorize(ssh, { ...ssh, PortRange: '80/80' });
    await revoke({ ...ssh, Policy: 'accept', Description: 'whatever' }, { ...ssh, Policy: 'drop' });
    expect(rulesOf().map((one) => one.PortRange)).toStrictEqual(['80/80']);
  });

  it('takes rules by id, all or none, of its own direction', async () => {
    await authorize(ssh, { ...ssh, PortRange: '80/80' });
    await authorizeEgress({ IpProtocol: 'ALL', DestCidrIp: '0.0.0.0/0' });
    const [first = '', second = '', egress = ''] = rulesOf().map((one) =>
      String(one.SecurityGroupRuleId),
    );
    const byId = (action: string, ...ids: string[]) =>
      change(
        action,
        [],
        Object.fromEntries(ids.map((id, n) => [`SecurityGroupRuleId.${n + 1}`, id])),
      );
    for (const [ids, code] of [
      [[first, 'sgr-gone'], 'InvalidParam.SecurityGroupRuleId'],
      [[first, egress], 'InvalidParam.SecurityGroupRuleId'],
      [[first, first], 'InvalidParam.SecurityGroupRuleIdRepeated'],
    ] as const) {
      expect(await refusal(byId('RevokeSecurityGroup', ...ids))).toStrictEqual({
        code,
        statusCode: 400,
      });
    }
    expect(rulesOf()).toHaveLength(3);
    await byId('RevokeSecurityGroup', first, second);
    await byId('RevokeSecurityGroupEgress', egress);
    expect(rulesOf()).toStrictEqual([]);
  });

  it('refuses ids and rules together', async () => {
    const call = change('RevokeSecurityGroup', [ssh], { 'SecurityGroupRuleId.1': 'sgr-1' });
    expect((await refusal(call)).code).toBe('InvalidParameter.Conflict');
    const bare = { 'SecurityGroupRuleId.1': 'sgr-1', PortRange: '22/22' };
    expect((await refusal(change('RevokeSecurityGroup', [], bare))).code).toBe(
      'InvalidParameter.Conflict',
    );
  });

  it('reaches a rule of a legacy priority by its id only', async () => {
    const old = { SecurityGroupId: 'sg-old' };
    const call = change('RevokeSecurityGroup', [{ ...ssh, Priority: '110' }], old);
    expect((await refusal(call)).code).toBe('InvalidPriority.ValueNotSupported');
    await change('RevokeSecurityGroup', [], { ...old, 'SecurityGroupRuleId.1': 'sgr-old' });
    expect(rulesOf('sg-old')).toStrictEqual([]);
  });
});
