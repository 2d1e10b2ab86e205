import type { IsolationGroup } from '../../contracts/guardrailsFile.js';
import type { SecurityGroup } from '../../region/regionSnapshot.js';
import { fitsReference } from '../../region/selectors.js';

/** The tag of a group that isolates its members: they are no targets of ordinary changes. */
export const isolationTag = { 'sg-membership:role': 'quarantine' } as const;

const isTagged = (group: SecurityGroup): boolean =>
  (group.Tags?.Tag ?? []).some(
    (tag) => (isolationTag as Readonly<Record<string, string>>)[tag.TagKey] === tag.TagValue,
  );

const typeOf = (group: SecurityGroup | undefined): IsolationGroup['type'] =>
  group?.SecurityGroupType === 'enterprise' ? 'advanced' : 'basic';

/** The groups of a region that isolate their members: by their tag, or because guardrails name them. */
export class IsolationGroups {
  readonly #groups: readonly SecurityGroup[];
  readonly #named: readonly SecurityGroup[];

  constructor(groups: readonly SecurityGroup[], named: readonly IsolationGroup[] = []) {
    this.#groups = groups;
    this.#named = groups.filter((group) =>
      named.some((one) => one.vpcId === group.VpcId && fitsReference(one.group, group)),
    );
  }

  has(group: SecurityGroup | undefined): boolean {
    return group !== undefined && (isTagged(group) || this.#named.includes(group));
  }

  /**
   * The isolation groups of a network that a target in these groups goes to where nobody names any: those
   * that guardrails name before tagged ones, and those of the type of its present groups before others.
   */
  for(vpcId: string, before: readonly string[]): readonly SecurityGroup[] {
    const type = typeOf(this.#groups.find((one) => before.includes(one.SecurityGroupId)));
    const isHere = (group: SecurityGroup) => (group.VpcId ?? '') === vpcId;
    const isOfType = (group: SecurityGroup) => typeOf(group) === type;
    const named = this.#named.filter(isHere);
    const tagged = this.#groups.filter((group) => isHere(group) && isTagged(group));
    const choices = [named.filter(isOfType), tagged.filter(isOfType), named, tagged];
    return choices.find((some) => some.length > 0) ?? [];
  }
}
