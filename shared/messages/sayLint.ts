import type { LintDetail, LintDetails } from '../contracts/lintDetail.js';
import type { Coded } from '../contracts/reason.js';
import { fewOf, thousands } from '../text/counts.js';
import { sayRuleFaults } from './sayRuleFaults.js';

const does = (ids: readonly string[], verb: string) => (ids.length === 1 ? `${verb}s` : verb);

const catalogue: {
  readonly [TCode in keyof LintDetails]: (detail: Coded<Pick<LintDetails, TCode>>) => string;
} = {
  covered: ({ by, differs }) =>
    `never decides: ${by.join(', ')} ${does(by, 'cover')} it${differs ? ', part of which does the opposite' : ''}`,
  changesNothing: ({ beside }) =>
    `changes nothing: without it ${beside.join(', ')} would say the same`,
  droppedToo: ({ by, priority }) =>
    `accepts what ${fewOf(by, 5)} ${does(by, 'drop')} at the same priority ${priority}; Drop wins`,
  unread: ({ faults }) => sayRuleFaults(faults),
  hostBits: ({ cidr, prefix, addresses }) =>
    `${cidr} names one host and means ${
      addresses === undefined ? `the whole /${prefix}` : `${thousands(addresses)} addresses`
    }`,
  internetTogether: ({ beside }) => `covers the whole Internet together with ${beside.join(', ')}`,
  openOverIpv6: ({ by }) => `stays open over IPv6: ${by.join(', ')} ${does(by, 'drop')} IPv4 alone`,
};

/** What a rule hides, as a part of a sentence. */
export const sayLint = (detail: LintDetail): string =>
  (catalogue[detail.code] as (one: LintDetail) => string)(detail);
