/** What planning needs to know of a deployment. */
export interface PlanSettings {
  readonly groupsPerInterface: number;
  readonly ratePerMinute: { readonly small: number; readonly large: number };
  /** How long memberships are waited for to converge. */
  readonly settleLimitSeconds: number;
}
