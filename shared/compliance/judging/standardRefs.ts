import type { StandardRef } from '../../contracts/findings.js';

/** A control of the CIS benchmark. */
export const cis = (control: string): StandardRef => ({ standard: 'cis-alibaba-2.0', control });

/** A managed rule of Cloud Config. */
export const config = (control: string): StandardRef => ({
  standard: 'alibaba-cloud-config',
  control,
});
