import { expect, it } from 'vitest';
import type { GroupFault, GroupFaults } from '../../../shared/contracts/groupFault.js';
import { sayGroupFault } from '../../../shared/messages/sayGroupFault.js';

type Said = readonly [params: object, found: string, wanted: string];

const there = 'the name, tag or id of a group there';
const nowhere = { vpcId: '', elsewhere: [], elsewhereIn: [] };
const two = { vpcId: 'vpc-9', elsewhere: ['sg-1', 'sg-2'], elsewhereIn: ['vpc-1', ''] };

const said: { readonly [TCode in keyof GroupFaults]: readonly Said[] } = {
  noSuchGroup: [[{ group: 'sg-9' }, 'no group sg-9', 'a group of this region']],
  severalGroups: [
    [
      { vpcId: 'vpc-1', groups: ['sg-3', 'sg-4'] },
      '2 groups in vpc-1: sg-3, sg-4',
      'one of their ids',
    ],
  ],
  noGroupNamed: [
    [{ ...nowhere, name: 'wbe', similar: [] }, 'no group named wbe in the classic network', there],
    [
      { ...nowhere, name: 'webs', similar: ['web', 'web-2'] },
      'no group named webs in the classic network; similar: web, web-2',
      there,
    ],
    [
      { ...two, name: 'web', similar: [] },
      'no group named web in vpc-9; elsewhere: sg-1 in vpc-1, sg-2 in classic',
      there,
    ],
  ],
  noGroupTagged: [
    [
      { ...two, tags: ['team=shop', 'env=prod'] },
      'no group tagged team=shop env=prod in vpc-9; elsewhere: sg-1 in vpc-1, sg-2 in classic',
      there,
    ],
  ],
};

it.each(
  Object.entries(said).flatMap(([code, some]) =>
    some.map(([params, ...words]) => [code, { code, ...params } as GroupFault, words] as const),
  ),
)('says %s', (_code, fault, [found, wanted]) => {
  expect(sayGroupFault(fault)).toStrictEqual({ found, wanted });
});
