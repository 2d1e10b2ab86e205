import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import { idsOf, judge, linesOf, snapshotOf } from './policyRegion.js';

const shop: RegionSnapshot = JSON.parse(readFileSync('examples/region-shop.json', 'utf8'));
const groups = [{ id: 'sg-web' }, { id: 'sg-dbg', name: 'debug' }];
const web = { role: 'web' };
const policy = { id: 'web', select: { tags: web } };
const tally = (pass: number, fail = 0, unknown = 0, notApplicable = 0) => ({
  pass,
  fail,
  unknown,
  notApplicable,
});

describe('a policy', () => {
  it('finds all seven members of a group in the sample region, however they are in it', () => {
    const monitor = { id: 'p', select: { name: '*' }, forbid: [{ name: 'shop-monitor' }] };
    const found = (more: object) => {
      const { causes } = judge({ ...monitor, ...more }, shop);
      return causes.map((one) => one.draft()).map((one) => [one.title, idsOf(one).length]);
    };
    expect(found({})).toStrictEqual([['7 interfaces selected by p are in shop-monitor', 7]]);
    expect(found({ interfaces: 'primary' })).toStrictEqual([
      ['2 instances selected by p are in shop-monitor', 2],
    ]);
  });

  const snapshot = snapshotOf(groups, [
    { id: 'i-1', tags: web, groups: ['sg-web'], others: { 'eni-1b': ['sg-dbg'] } },
    { id: 'i-2', tags: web, groups: ['sg-dbg', 'sg-web'] },
    { id: 'i-3', tags: web, groups: ['sg-web'], others: { 'eni-3b': ['sg-web'] } },
  ]);

  it('counts an instance once, by the worst of its interfaces', () => {
    const forbid = { ...policy, forbid: ['sg-dbg'] };
    expect(judge(forbid, snapshot).tally).toStrictEqual(tally(1, 2));
    expect(judge({ ...forbid, interfaces: 'primary' }, snapshot).tally).toStrictEqual(tally(2, 1));
  });

  it('has a request that names instances by their primary interface, and other interfaces', () => {
    const [draft] = judge({ ...policy, forbid: ['sg-dbg'] }, snapshot).causes.map((one) =>
      one.draft(),
    );
    expect([draft?.title, draft?.remedy?.text]).toStrictEqual([
      '2 interfaces selected by web are in debug',
      'Let the interfaces leave debug (sg-dbg).',
    ]);
    expect(draft?.remedy?.request).toStrictEqual({
      regionId: 'cn-hangzhou',
      targets: { instanceIds: ['i-2'], networkInterfaceIds: ['eni-1b'] },
      interfaces: 'primary',
      invalidTargets: 'skip',
      leave: ['sg-dbg'],
      checks: [],
      onFailure: 'rollBackTarget',
      rollout: {},
      reason: 'policy web: leave debug',
    });
  });

  it('judges what is reached of each interface', () => {
    const reach = [{ from: 'internet', protocol: 'tcp', port: 22, must: 'closed' }];
    const open = {
      Direction: 'ingress',
      Policy: 'Accept',
      IpProtocol: 'TCP',
      PortRange: '22/22',
      Priority: '1',
      SourceCidrIp: '0.0.0.0/0',
    };
    const region = snapshotOf(
      [{ id: 'sg-web' }, { id: 'sg-open', rules: [open] }],
      [{ id: 'i-1', tags: web, groups: ['sg-web'], others: { 'eni-1b': ['sg-open'] } }],
    );
    expect(linesOf(judge({ ...policy, reach }, region))).toStrictEqual([
      'fail reach ingress tcp 22 internet closed rule sg-open sgr-open-0: web: tcp 22 in from the Internet must be closed and is open on 1 interface: Accept tcp 22/22 from 0.0.0.0/0, priority 1 [eni-1b]',
    ]);
  });

  it('leaves out what a cloud service manages, and an instance with nothing else', () => {
    const managed = snapshotOf(groups, [
      {
        ...{ id: 'i-1', tags: web, groups: ['sg-web'], others: { 'eni-1b': ['sg-dbg'] } },
        managedOthers: ['eni-1b'],
      },
      { id: 'i-2', tags: web, groups: ['sg-dbg'], managed: true },
      {
        ...{ id: 'i-3', tags: web, groups: ['sg-dbg'], managed: true },
        others: { 'eni-3b': ['sg-dbg'] },
      },
    ]);
    const judgement = judge({ ...policy, forbid: ['sg-dbg'] }, managed);
    expect(judgement.tally).toStrictEqual(tally(1, 1, 0, 1));
    expect(linesOf(judgement)).toStrictEqual([
      'fail forbid sg-dbg: 1 interface selected by web is in debug [eni-3b]',
    ]);
  });

  it('is unknown where an interface was not read, unless the primary one is enough', () => {
    const region = snapshotOf(groups, [
      { id: 'i-1', tags: web, groups: ['sg-web'], unreadOthers: ['eni-1', 'eni-9'] },
    ]);
    const judgement = judge({ ...policy, forbid: ['sg-dbg'] }, region);
    expect(judgement.tally).toStrictEqual(tally(0, 0, 1));
    expect(linesOf(judgement)).toStrictEqual([
      "unknown unread others: web can't be judged for 1 instance: not all of their interfaces were read [i-1]",
    ]);
    const primary = { ...policy, forbid: ['sg-dbg'], interfaces: 'primary' };
    expect(judge(primary, region).tally).toStrictEqual(tally(1));
  });
});
