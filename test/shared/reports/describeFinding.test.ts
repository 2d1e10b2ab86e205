import { describe, expect, it } from 'vitest';
import {
  changeText,
  deciderText,
  exposureText,
  reachText,
  resourceText,
} from '../../../shared/reports/describeFinding.js';
import { count, percent, thousands } from '../../../shared/text/counts.js';

describe('percent', () => {
  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [1 / 256, '0.39 %'],
    [0.5, '50 %'],
    [0.00001, '< 0.01 %'],
    [0.9999, '> 99.9 %'],
    [0.1 + 0.2, '30 %'],
  ])('writes %d as %s', (share, text) => {
    expect(percent(share).replaceAll('\u00a0', ' ')).toBe(text);
  });
});

describe('exposureText', () => {
  const exposed = {
    direction: 'ingress',
    protocol: 'tcp',
    ports: ['22/22', '80/90'],
    peers: ['10.0.0.0/8'],
    peerCount: 1,
  } as const;
  it('names direction, protocol, ports and peers', () => {
    expect(exposureText({ ...exposed, ports: [...exposed.ports], peers: [...exposed.peers] })).toBe(
      'in tcp 22/22, 80/90 from 10.0.0.0/8',
    );
  });

  it('shows five peers and how many there are besides', () => {
    const peers = Array.from({ length: 20 }, (_, index) => `10.0.${index}.0/24`);
    expect(
      exposureText({ direction: 'egress', protocol: 'all', ports: [], peers, peerCount: 3_000 }),
    ).toBe(
      'out all to 10.0.0.0/24, 10.0.1.0/24, 10.0.2.0/24, 10.0.3.0/24, 10.0.4.0/24 and 2995 more',
    );
  });
});

describe('the other texts', () => {
  it('name group, rule and text of what decides, as far as they are known', () => {
    expect(deciderText({ kind: 'default', text: 'nothing matches' })).toBe('nothing matches');
    expect(deciderText({ kind: 'intraGroup', securityGroupId: 'sg-1', text: 'members' })).toBe(
      'sg-1: members',
    );
    expect(
      deciderText({
        kind: 'rule',
        securityGroupId: 'sg-1',
        securityGroupName: 'web',
        securityGroupRuleId: 'sgr-1',
        text: 'Accept',
      }),
    ).toBe('web (sg-1) rule sgr-1: Accept');
  });

  it('write a call with its parameters', () => {
    expect(
      changeText({
        operation: 'RevokeSecurityGroup',
        securityGroupId: 'sg-1',
        securityGroupRuleIds: ['sgr-1', 'sgr-2'],
      }),
    ).toBe(
      'RevokeSecurityGroup SecurityGroupId=sg-1 SecurityGroupRuleId.1=sgr-1 SecurityGroupRuleId.2=sgr-2',
    );
  });

  it('write the policy inside a group', () => {
    expect(
      changeText({
        operation: 'ModifySecurityGroupPolicy',
        securityGroupId: 'sg-1',
        innerAccessPolicy: 'Drop',
      }),
    ).toBe('ModifySecurityGroupPolicy SecurityGroupId=sg-1 InnerAccessPolicy=Drop');
  });

  it('count in words', () => {
    expect(count(1, 'rule')).toBe('1 rule');
    expect(count(0, 'rule')).toBe('0 rules');
    expect(count(2, 'policy', 'policies')).toBe('2 policies');
    expect(thousands(1_234_567)).toBe('1,234,567');
    expect(thousands(999)).toBe('999');
    expect(reachText({ interfaces: { count: 1, ids: [] }, instances: { count: 0, ids: [] } })).toBe(
      '1 interface',
    );
  });

  it('name a resource once when its name is its id', () => {
    expect(resourceText({ type: 'policy', id: 'web', name: 'web' })).toBe('web');
    expect(resourceText({ type: 'instance', id: 'i-1', name: 'web' })).toBe('web (i-1)');
  });
});
