import { describe, expect, it } from 'vitest';
import { UsageError } from '../../cli/exitCodes.js';
import { groupReference, parseCheck, requestFromFlags } from '../../cli/parseFlags.js';
import { ChangeRequest } from '../../shared/contracts/changeRequest.js';
import { parse } from '../../shared/contracts/parse.js';

describe('requestFromFlags', () => {
  it('builds the request that a file would hold', () => {
    const request = requestFromFlags({
      region: 'cn-hangzhou',
      instance: ['i-1', 'i-2'],
      eni: ['eni-1'],
      tag: ['role=web', 'note=a=b'],
      vpc: 'vpc-1',
      inGroup: 'sg-9',
      name: 'web-*',
      join: ['sg-1', 'shop-web', 'team=shop'],
      leave: ['tmp-debug'],
      interfaces: 'all',
      skipInvalid: true,
      check: ['ingress tcp/443 from internet allow'],
      onFailure: 'keep',
      waves: '1, 10%,100%',
      by: 'zone',
      pause: '0',
      maxFailed: '2%',
      reason: 'INC-4821',
    });
    expect(request).toStrictEqual({
      regionId: 'cn-hangzhou',
      targets: {
        instanceIds: ['i-1', 'i-2'],
        networkInterfaceIds: ['eni-1'],
        select: {
          tags: { role: 'web', note: 'a=b' },
          vpcId: 'vpc-1',
          securityGroupId: 'sg-9',
          instanceName: 'web-*',
        },
      },
      interfaces: 'all',
      invalidTargets: 'skip',
      join: ['sg-1', { name: 'shop-web' }, { tag: { team: 'shop' } }],
      leave: [{ name: 'tmp-debug' }],
      checks: [
        { direction: 'ingress', protocol: 'tcp', port: 443, peer: 'internet', expect: 'allow' },
      ],
      onFailure: 'keep',
      rollout: { waves: [1, '10%', '100%'], by: 'zone', pauseSeconds: 0, maxFailed: '2%' },
      reason: 'INC-4821',
    });
    expect(parse(ChangeRequest, request).ok).toBe(true);
  });

  it('says nothing that no flag says', () => {
    expect(requestFromFlags({ region: 'cn-hangzhou', set: ['sg-1'] })).toStrictEqual({
      regionId: 'cn-hangzhou',
      targets: {},
      set: ['sg-1'],
    });
  });

  it.each([
    ['a tag without a value', { tag: ['role'] }, "--tag 'role' must be key=value"],
    ['a reserved key', { tag: ['prototype=x'] }, "--tag 'prototype=x' names a reserved key"],
    ['a reserved key', { tag: ['role=a', '__proto__=x'] }, "--tag '__proto__=x' names a reserved"],
    ['a reserved key', { join: ['constructor=x'] }, "a group 'constructor=x' names a reserved key"],
    ['a key given twice', { tag: ['a=1', 'a=2'] }, '--tag names one key twice'],
    ['a wave that is no count', { waves: '1,lots' }, "--waves 'lots' must be a count"],
    ['a pause that is no number', { pause: '5m' }, "--pause '5m' must be a whole number"],
    ['a bad share of failures', { maxFailed: '-1' }, "--max-failed '-1' must be a count"],
  ])('refuses %s', (_what, flags, message) => {
    expect(() => requestFromFlags(flags)).toThrow(UsageError);
    expect(() => requestFromFlags(flags)).toThrow(message);
  });
});

describe('groupReference', () => {
  it('tells ids, tags and names apart', () => {
    expect(['sg-bp1', 'sg-with-dash', 'a=b', 'shop-web'].map(groupReference)).toStrictEqual([
      'sg-bp1',
      { name: 'sg-with-dash' },
      { tag: { a: 'b' } },
      { name: 'shop-web' },
    ]);
  });
});

describe('parseCheck', () => {
  it.each([
    [
      'ingress tcp/443 from internet allow',
      { direction: 'ingress', protocol: 'tcp', port: 443, peer: 'internet', expect: 'allow' },
    ],
    [
      'egress udp/8000-8010 to 10.0.0.0/8 deny',
      {
        direction: 'egress',
        protocol: 'udp',
        portRange: '8000/8010',
        peer: '10.0.0.0/8',
        expect: 'deny',
      },
    ],
    [
      ' ingress icmp from internet6 deny ',
      { direction: 'ingress', protocol: 'icmp', peer: 'internet6', expect: 'deny' },
    ],
  ])('reads %s', (text, check) => {
    expect(parseCheck(text)).toStrictEqual(check);
  });

  it.each(['', 'tcp/443', 'ingress tcp/443 from internet', 'ingress tcp/x from internet allow'])(
    "refuses '%s' with a pattern to follow",
    (text) => {
      expect(() => parseCheck(text)).toThrow("write it like 'ingress tcp/443 from internet allow'");
    },
  );
});
