/** What to do about a port that the Internet reaches. */
export const openPortRemedy =
  'Revoke the rule, or narrow its source to the addresses that need it; reach administration ports by a bastion host or Session Manager.';
