import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { noPolicies } from '../../../shared/compliance/policies/readPolicies.js';
import { runAudit } from '../../../shared/compliance/runAudit.js';
import type { RegionSnapshot } from '../../../shared/region/regionSnapshot.js';

const snapshot = JSON.parse(
  readFileSync('examples/region-shop.json', 'utf8'),
) as unknown as RegionSnapshot;

/**
 * What a person finds who reads `examples/region-shop.json`: severity, check, resource, interfaces
 * reached, deciding rules without their `sgr-bp1`. Sets of groups: 23 interfaces in shop-app alone,
 * 4 with shop-egress-strict, 1 with tmp-debug, 1 with blocklist and partners, 1 with shop-batch,
 * shop-mq, shop-redis and shop-search (which have 6, 3, 4 and 5 of their own); 12 in shop-web and 4
 * more with shop-cdn-origin, all 16 with IPv6; 24 in k8s-node and 2 more with k8s-ingress; quarantine
 * and forensics share their only one. cfw-managed is a cloud service's: it has no finding.
 */
const expected = `
high ecs-classic classic-old 0 -

# The health checks' ALL from 100.64.0.0/10 (priority 2): with shop-cdn-origin its Drop TCP 80/443 of
# priority 2 goes first, so that on those 4 only UDP has every port.
high sg-all-protocols shop-web 12 jlx9t7xqtthqtimqv
high sg-all-ports shop-web 16 jlx9t7xqtthqtimqv
# ALL from 10.20.0.0/16 and from 172.21.0.0/16. All ports are part of it.
high sg-all-protocols k8s-node 26 hbuw1ckfbxmu8ktzw
high sg-all-protocols k8s-node 26 0qb1rcdo663oclqjo

# TCP 1/65535 from everywhere; SSH and all else that it opens is the same finding.
high sg-public-access tmp-debug 1 wor5odb4wtjvqv75r
# The rules of priority 110 that every old default group has; nothing stands before them.
high sg-ssh-open legacy-default 2 yqnh3dvq22lpy01nd
high sg-rdp-open legacy-default 2 c3ssdcgnjeq6ke9sj
high sg-internet-cidr legacy-default 2 z0epm94l1j6kux39t
# Its Drop is for TCP 3389 alone: UDP 3389 is open. WinRM is open to one public /24.
high sg-risky-ports windows-jump 1 t2ewopl0cwtn7ugec
high sg-internet-cidr windows-jump 1 2uudcpym6xmt1mph4

# HTTP and HTTPS, IPv4 and IPv6: public sources all the same. Of priority 1, so that the Drop of
# shop-cdn-origin (2) does not close them on its 4.
high sg-internet-cidr shop-web 16 kcrrv8pzfnv5f7xz5
high sg-internet-cidr shop-web 16 xbjsi5wgtnrcpz4yk
high sg-internet-cidr shop-web 16 pzaq1kzbsjnpizhsk
high sg-internet-cidr shop-web 16 mpq6k9ykja3bn38kn
high sg-internet-cidr k8s-ingress 2 cykzj924xltrfnbom
high sg-internet-cidr k8s-ingress 2 s9eknu4ogalpzo1g1
high sg-internet-cidr k8s-node 26 v4fl86njoishwwz5l
# Narrow public sources: a finding for each group, with all of its rules.
high sg-internet-cidr shop-bastion 2 sa6rabh6coq5gecqi wwy8vbn65pgfrats9
high sg-internet-cidr shop-monitor 7 n2jl3j19i31w1ggvs w89rbk7n9flpn2tjg
high sg-internet-cidr shop-search 6 2uqtpr2bywdjkqabk
# 480 ranges of /24; none of the 510 blocked addresses lies in one of them.
high sg-internet-cidr partners 1 (50 of them)

# The interfaces with k8s-ingress have the same rule twice; that of the first group is named. Over
# IPv6 nothing is let out: no interface there has such an address.
high sg-egress-all k8s-node 26 7axjd5bakos0wscrl

# Wide rules that are in no finding above: nobody is in retired-ftp, and the classic network is not judged.
high sg-fine-grained k8s-node 26 vmzuqfdznxejp5f6k
high sg-fine-grained retired-ftp 0 dj5gw15juwikf8ce5
high sg-fine-grained classic-web 0 rjmekmulh03zkodue
high sg-fine-grained classic-web 0 5mw6jyf6qg1y9bweg

# Never decide. The CDN's two rules: all 4 members are in shop-web too, which lets everybody in.
medium sg-shadowed-rule shop-cdn-origin 4 25lm8fj1ewx1lsyk6
medium sg-shadowed-rule shop-cdn-origin 4 ovsm3stegxqiyeko7
# The members of shop-search reach each other whatever its rules say.
medium sg-shadowed-rule shop-search 6 zojakkkv0l03wzenw
# Everything out stands in k8s-node too.
medium sg-shadowed-rule k8s-ingress 2 l86xrn7pruvdm2bh6
# 22 from each half of the Internet and 20/25 from all of it, beside 1/65535 from all of it.
medium sg-shadowed-rule tmp-debug 1 ka9o7nmvq2edc25r8
medium sg-shadowed-rule tmp-debug 1 hkizjzdni5veb6pzc
medium sg-shadowed-rule tmp-debug 1 i60vnx3d0bcbrdmmy
medium sg-wider-than-written tmp-debug 1 hkizjzdni5veb6pzc
# A Drop of the same port, of priority 10 before 20.
medium sg-shadowed-rule windows-jump 1 hj6m4je8mv7sc4okl
# The Drop of quarantine has the same priority, and Drop comes first.
medium sg-shadowed-rule forensics 1 drmlz1hdq9b4tlkv2

# UDP 53 to 100.0.0.0/8 is let out to two resolvers alone.
medium eni-no-common-mgmt shop-egress-strict 4 cdkq97l91yzhxwk3o
# In 5 groups of 5; with 5 + 510 + 480 rules of 1,000.
medium eni-group-limit eni-bp1i3j65ot93qamurlns 1 -
medium eni-rule-budget eni-bp1iw661tbg49lwl7vj2 1 -
medium sg-unused empty 0 -
medium sg-unused retired-ftp 0 -

# Drops before a default that denies, with no Accept between.
low sg-redundant-rule shop-app 30 ygf4wx4i3l163evmm
low sg-redundant-rule shop-mysql 4 lp7jl5c8vmc6i13zm
low sg-redundant-rule shop-redis 5 6y9xjxirsl1en6f9t
low sg-redundant-rule quarantine 1 20zb1sm699t87w9vt
low sg-redundant-rule blocklist 1 (50 of them)

low sg-description tmp-debug 1 -

# Basic groups but shop-egress-strict (and what is with it) and quarantine let everything out.
low sg-egress-default shop-app 26 default
low sg-egress-default shop-web 16 default
low sg-egress-default shop-batch 7 default
low sg-egress-default shop-monitor 7 default
low sg-egress-default shop-search 6 default
low sg-egress-default shop-redis 5 default
low sg-egress-default shop-cdn-origin 4 default
low sg-egress-default shop-mq 4 default
low sg-egress-default shop-mysql 4 default
low sg-egress-default shop-postgresql 3 default
low sg-egress-default shop-bastion 2 default
low sg-egress-default legacy-default 2 default
low sg-egress-default lab-default 2 default
low sg-egress-default tmp-debug 1 default
low sg-egress-default windows-jump 1 default
low sg-egress-default partners 1 default
low sg-egress-default blocklist 1 default

# Every basic group that is not a cloud service's.
low sg-type-advanced shop-app 30 -
low sg-type-advanced shop-web 16 -
low sg-type-advanced shop-batch 7 -
low sg-type-advanced shop-monitor 7 -
low sg-type-advanced shop-search 6 -
low sg-type-advanced shop-redis 5 -
low sg-type-advanced shop-cdn-origin 4 -
low sg-type-advanced shop-egress-strict 4 -
low sg-type-advanced shop-mq 4 -
low sg-type-advanced shop-mysql 4 -
low sg-type-advanced shop-postgresql 3 -
low sg-type-advanced shop-bastion 2 -
low sg-type-advanced legacy-default 2 -
low sg-type-advanced lab-default 2 -
low sg-type-advanced tmp-debug 1 -
low sg-type-advanced windows-jump 1 -
low sg-type-advanced partners 1 -
low sg-type-advanced blocklist 1 -
low sg-type-advanced quarantine 1 -
low sg-type-advanced forensics 1 -
low sg-type-advanced empty 0 -
low sg-type-advanced retired-ftp 0 -
low sg-type-advanced classic-web 0 -
`
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

describe('the audit of the sample region', () => {
  const run = runAudit({
    snapshot,
    policies: noPolicies,
    sha256Hex: (text) => createHash('sha256').update(text).digest('hex'),
  });
  if (!run.ok) throw new Error('faults');
  const findings = [...run.audit.findings()];

  it('finds what the file shows, and nothing else', () => {
    const lines = findings.map((one) => {
      const rules = one.decidedBy
        .map((by) => by.securityGroupRuleId?.replace('sgr-bp1', '') ?? by.kind)
        .sort();
      const by = rules.length === 50 ? '(50 of them)' : rules.join(' ') || '-';
      const { name, id } = one.resource;
      return `${one.severity} ${one.checkId} ${name ?? id} ${one.interfaces.count} ${by}`;
    });
    expect(lines.sort()).toStrictEqual([...expected].sort());
  });

  it('knows nothing unknown, and counts the region', () => {
    const of = (severity: string) => expected.filter((line) => line.startsWith(severity)).length;
    expect(run.audit.head.counts).toStrictEqual({
      instances: 92,
      networkInterfaces: 113,
      securityGroups: 26,
      rules: snapshot.securityGroupAttributes.flatMap((one) => one.Permissions.Permission).length,
      open: { high: of('high'), medium: of('medium'), low: of('low') },
      unknown: 0,
      excepted: 0,
      new: 0,
      changed: 0,
      unchanged: 0,
      fixed: 0,
    });
  });

  it('says of the partners and of the block list how many rules there are', () => {
    expect(
      findings
        .filter(({ decidedBy }) => decidedBy.length === 50)
        .map(({ explanation }) => explanation),
    ).toStrictEqual([
      // Two of the ranges are neighbours: together they are a /23.
      '480 rules of partners together let 479 public ranges (39.1.22.0/24, 39.1.189.0/24, 39.5.136.0/24 and 476 more) reach tcp 443 on 1 interface.',
      'Without any one of 510 rules of blocklist every verdict stays as it is: other rules, or the default, say the same.',
    ]);
  });
});
