import { readFileSync } from 'node:fs';
import {
  type CatalogueService,
  defaultGuardrails,
  type Guardrails,
} from '../../../../shared/change/guard/guardrails.js';
import { type GuardedPlanned, planGuarded } from '../../../../shared/change/guard/planGuarded.js';
import { readGuardrails } from '../../../../shared/change/guard/readGuardrails.js';
import {
  ChangeRequest,
  type ChangeRequestInput,
} from '../../../../shared/contracts/changeRequest.js';
import { parse } from '../../../../shared/contracts/parse.js';
import type { Permission, RegionSnapshot } from '../../../../shared/region/regionSnapshot.js';
import { selectFromSnapshot } from '../../../../shared/region/selectFromSnapshot.js';
import { sha256Hex } from '../../../../shared/runtime/hash.js';
import { planSettingsFrom } from '../../../../shared/runtime/planSettings.js';

export const shop = JSON.parse(readFileSync('examples/region-shop.json', 'utf8')) as RegionSnapshot;

export const idOf = (name: string) =>
  shop.securityGroups.find((group) => group.SecurityGroupName === name)?.SecurityGroupId ?? '';

/** A small catalogue: two services that the sample opens, and one over UDP. */
export const services: readonly CatalogueService[] = [
  { name: 'SSH', tcp: [22] },
  { name: 'RDP', screenName: 'Remote Desktop', tcp: [3389] },
  { name: 'DNS', tcp: [53], udp: [53] },
];

export const usual = defaultGuardrails(services);

export const guardrailsOf = (text: string): Guardrails => {
  const read = readGuardrails({ name: 'guardrails.yaml', text: `version: 1\n${text}` }, services);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.guardrails;
};

/** A request as it is planned on the sample and held to guardrails. */
export function guarded(
  request: Omit<ChangeRequestInput, 'regionId'>,
  guardrails = usual,
  snapshot = shop,
  now = '2026-11-20T08:00:00Z',
): Extract<GuardedPlanned, { ok: true }> {
  const parsed = parse(ChangeRequest, { regionId: shop.regionId, ...request });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.violations));
  const planned = planGuarded({
    changeId: '',
    plan: 1,
    plannedAt: now,
    request: parsed.value,
    selection: selectFromSnapshot(snapshot, parsed.value),
    settings: planSettingsFrom({}),
    guardrails,
    now,
    hash: sha256Hex,
  });
  if (!planned.ok) throw new Error(JSON.stringify(planned.violations));
  return planned;
}

/** The sample region in which the group `empty` has these rules for traffic in. */
export const withRules = (...rules: readonly Partial<Permission>[]): RegionSnapshot => ({
  ...shop,
  securityGroupAttributes: shop.securityGroupAttributes.map((one) =>
    one.SecurityGroupId === idOf('empty')
      ? {
          ...one,
          Permissions: {
            Permission: rules.map((rule, index) => ({
              ...{ SecurityGroupRuleId: `sgr-${index + 1}`, Direction: 'ingress' },
              ...{ IpProtocol: 'TCP', PortRange: '22/22', Policy: 'Accept', Priority: '1' },
              ...rule,
            })),
          },
        }
      : one,
  ),
});
