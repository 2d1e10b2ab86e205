import { permissionFields } from '../region/judgedFields.js';
import type {
  Permission,
  RegionSnapshot,
  SecurityGroup,
  SecurityGroupAttribute,
} from '../region/regionSnapshot.js';
import { count } from '../text/counts.js';
import { shellQuoted } from '../text/shellQuoted.js';

/** Rules that one call takes (facts/ecs 1.11). */
const RULES_PER_CALL = 100;

/**
 * The exit door of a retire: a script of plain `aliyun ecs` calls that makes the groups again, with their
 * tags, policies and rules as they were read before. They get other ids; rules among them name the new
 * ones. The names of parameters are those of the API (facts/ecs 1.9, 1.11).
 */
export function sayRemakeScript(
  { changeId, regionId }: { readonly changeId: string; readonly regionId: string },
  retired: readonly string[],
  snapshot: Pick<RegionSnapshot, 'securityGroups' | 'securityGroupAttributes'>,
): string {
  const groups = retired.flatMap(
    (id) => snapshot.securityGroups.find((one) => one.SecurityGroupId === id) ?? [],
  );
  const variables = new Map(
    groups.map((group, index) => [group.SecurityGroupId, `sg${index + 1}`] as const),
  );
  const script = new RemakeScript(regionId, variables);
  return [
    '#!/bin/sh',
    `# Makes ${count(groups.length, 'group')} again that ${changeId} deleted, with other ids.`,
    ...(groups.length === 0 ? ['# No group was deleted.'] : ['set -e']),
    ...groups.flatMap((group) => script.create(group)),
    ...groups.flatMap((group) => {
      const attribute = snapshot.securityGroupAttributes.find(
        (one) => one.SecurityGroupId === group.SecurityGroupId,
      );
      return attribute ? script.fill(group, attribute) : [];
    }),
    ...groups.map(({ SecurityGroupId: id }) => `echo ${id} is now "$${variables.get(id)}"`),
    '',
  ].join('\n');
}

class RemakeScript {
  readonly #regionId: string;
  readonly #variables: ReadonlyMap<string, string>;

  constructor(regionId: string, variables: ReadonlyMap<string, string>) {
    this.#regionId = regionId;
    this.#variables = variables;
  }

  create(group: SecurityGroup): string[] {
    const tags = (group.Tags?.Tag ?? []).flatMap(({ TagKey, TagValue = '' }, index) => [
      [`Tag.${index + 1}.Key`, TagKey],
      [`Tag.${index + 1}.Value`, TagValue],
    ]);
    const call = this.#call('CreateSecurityGroup', [
      ['VpcId', group.VpcId],
      ['SecurityGroupName', group.SecurityGroupName],
      ['Description', group.Description],
      ['SecurityGroupType', group.SecurityGroupType],
      ...tags,
    ]);
    const variable = this.#variables.get(group.SecurityGroupId);
    return [
      `${variable}=$(${call} | sed -n 's/.*"SecurityGroupId": *"\\([^"]*\\)".*/\\1/p')`,
      // A pipe ends as its last command does: a call that failed shows by what it did not print.
      `: "\${${variable}:?was not made}"`,
    ];
  }

  fill(
    { SecurityGroupId: id, SecurityGroupType: type }: SecurityGroup,
    { InnerAccessPolicy: policy, Permissions }: SecurityGroupAttribute,
  ): string[] {
    const isBasic = type === 'normal';
    const rules = (direction: string) =>
      Permissions.Permission.filter((rule) => rule.Direction === direction);
    return [
      ...(isBasic && policy === 'Drop'
        ? [
            this.#call('ModifySecurityGroupPolicy', [
              ['SecurityGroupId', id],
              ['InnerAccessPolicy', policy],
            ]),
          ]
        : []),
      ...this.#authorize('AuthorizeSecurityGroup', id, rules('ingress')),
      ...this.#authorize('AuthorizeSecurityGroupEgress', id, rules('egress')),
    ];
  }

  #authorize(api: string, id: string, rules: readonly Permission[]): string[] {
    const calls: string[] = [];
    for (let at = 0; at < rules.length; at += RULES_PER_CALL) {
      const some = rules
        .slice(at, at + RULES_PER_CALL)
        .flatMap((rule, index) =>
          ruleFields.map((field): Field => [`Permissions.${index + 1}.${field}`, rule[field]]),
        );
      calls.push(this.#call(api, [['SecurityGroupId', id], ...some]));
    }
    return calls;
  }

  #call(api: string, fields: readonly Field[]): string {
    const flags = fields.flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [`--${name} ${this.#word(String(value))}`],
    );
    return [`aliyun ecs ${api} --RegionId ${this.#regionId}`, ...flags].join(' ');
  }

  /** The id of a group that is made again is known when the script runs. */
  #word(value: string): string {
    const variable = this.#variables.get(value);
    return variable === undefined ? shellQuoted(value) : `"$${variable}"`;
  }
}

type Field = readonly (string | number | undefined)[];

/** A rule that is made again gets another id, and its direction by the call. */
const ruleFields = permissionFields.filter(
  (field) => field !== 'SecurityGroupRuleId' && field !== 'Direction',
);
