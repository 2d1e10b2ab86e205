import type { GroupFault, GroupFaults } from '../contracts/groupFault.js';
import type { Coded } from '../contracts/reason.js';
import { sayPlace } from './sayPlace.js';

/** What was found, and what would do. */
interface Words {
  readonly found: string;
  readonly wanted: string;
}

const thing = 'the name, tag or id of a group there';

const catalogue: {
  readonly [TCode in keyof GroupFaults]: (fault: Coded<Pick<GroupFaults, TCode>>) => Words;
} = {
  noSuchGroup: ({ group }) => ({ found: `no group ${group}`, wanted: 'a group of this region' }),
  severalGroups: ({ vpcId, groups }) => ({
    found: `${groups.length} groups in ${sayPlace(vpcId)}: ${groups.join(', ')}`,
    wanted: 'one of their ids',
  }),
  noGroupNamed: (fault) => ({
    found: `no group named ${fault.name} in ${sayPlace(fault.vpcId)}${elsewhere(fault)}${
      fault.similar.length > 0 ? `; similar: ${fault.similar.join(', ')}` : ''
    }`,
    wanted: thing,
  }),
  noGroupTagged: (fault) => ({
    found: `no group tagged ${fault.tags.join(' ')} in ${sayPlace(fault.vpcId)}${elsewhere(fault)}`,
    wanted: thing,
  }),
};

function elsewhere({ elsewhere: ids, elsewhereIn }: Places): string {
  if (ids.length === 0) return '';
  const named = ids.map((id, index) => `${id} in ${elsewhereIn[index] || 'classic'}`);
  return `; elsewhere: ${named.join(', ')}`;
}
type Places = Pick<GroupFaults['noGroupTagged'], 'elsewhere' | 'elsewhereIn'>;

/** Why a reference means no single group. */
export const sayGroupFault = (fault: GroupFault): Words =>
  (catalogue[fault.code] as (one: GroupFault) => Words)(fault);
