import type { ChangeRequest } from '../../../shared/contracts/changeRequest.js';
import type { ClaimMode } from '../../../shared/contracts/claim.js';

/** What a request does where another change is at work on the same targets. */
export const claimModeOf = ({ overlap = 'refuse', quarantine }: ChangeRequest): ClaimMode =>
  quarantine ? 'quarantine' : overlap;
