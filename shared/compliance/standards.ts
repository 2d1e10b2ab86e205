/**
 * The standards that checks are mapped to. The mappings are those of the sources; the texts of the
 * standards were not read.
 */
export const standards: Readonly<
  Record<string, { readonly title: string; readonly note: string }>
> = {
  'cis-alibaba-2.0': {
    title: 'CIS Alibaba Cloud Foundation Benchmark 2.0',
    note: 'Mappings are those that Prowler and Steampipe give; the benchmark’s own text was not read.',
  },
  'alibaba-cloud-config': {
    title: 'Managed rules of Alibaba Cloud Config',
    note: 'Rules of the same meaning; here they are judged on the effective rules of each interface.',
  },
  'aws-security-hub': {
    title: 'AWS Security Hub',
    note: 'The list of high-risk ports alone.',
  },
};
