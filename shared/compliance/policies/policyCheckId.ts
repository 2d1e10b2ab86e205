/** The check that judges a policy: its findings bear this id. */
export const policyCheckId = (policyId: string): string => `member-policy/${policyId}`;
