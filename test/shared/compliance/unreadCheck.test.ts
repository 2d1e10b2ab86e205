import { describe, expect, it } from 'vitest';
import type { CheckInfo, Unjudged } from '../../../shared/compliance/judgement.js';
import { unreadCauses, unreadInfo } from '../../../shared/compliance/unreadCheck.js';
import type { NetworkInterface } from '../../../shared/region/regionSnapshot.js';

const eni = (id: string): NetworkInterface => ({
  NetworkInterfaceId: id,
  Type: 'Primary',
  SecurityGroupIds: { SecurityGroupId: [] },
});
const one = eni('eni-1');
const two = eni('eni-2');

const judged = (id: string, unknown?: readonly Unjudged[]) => ({
  info: { ...unreadInfo, id } as CheckInfo,
  judgement: {
    tally: { pass: 0, fail: 0, unknown: 0, notApplicable: 0 },
    causes: [],
    ...(unknown ? { unknown } : {}),
  },
});

describe('unreadCauses', () => {
  it('is one cause for each reason, over all checks, each interface once', () => {
    const causes = unreadCauses([
      judged('a', [{ reason: 'a page is missing', interfaces: [one] }]),
      judged('b', [
        { reason: 'a page is missing', interfaces: [one, two] },
        { reason: 'a list was not read', interfaces: [two] },
      ]),
      judged('c'),
    ]);
    expect(causes.map(({ key, reach }) => [key, reach])).toStrictEqual([
      ['a page is missing', 2],
      ['a list was not read', 1],
    ]);
    expect(causes[0]?.draft()).toStrictEqual({
      status: 'unknown',
      title: 'Not judged: a page is missing',
      resource: { type: 'policy', id: 'rules-unread' },
      explanation:
        "2 checks can't be judged on 2 interfaces: a page is missing. The checks are a, b.",
      decidedBy: [],
      interfaces: [one, two],
      remedy: {
        text: 'Read the region again with a role that may see it whole.',
        changes: [],
      },
    });
  });

  it('is there for a group without interfaces too', () => {
    const [cause] = unreadCauses([judged('a', [{ reason: 'why', interfaces: [] }])]);
    expect(cause?.draft().explanation).toBe(
      "1 check can't be judged on 0 interfaces: why. The checks are a.",
    );
  });

  it('is none where everything was judged', () => {
    expect(unreadCauses([judged('a'), judged('b', [])])).toStrictEqual([]);
  });
});
