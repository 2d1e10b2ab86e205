import type {
  Instance,
  NetworkInterface,
  Permission,
  RegionSnapshot,
  SecurityGroup,
  SecurityGroupAttribute,
  Tag,
} from './regionSnapshot.js';

/**
 * Keeps of each element what this project reads (`regionSnapshot.ts`), so that a region of 100,000
 * instances fits into memory; texts that repeat are one text. The result is a region snapshot like
 * any other.
 */
export class JudgedFields {
  readonly #texts = new Map<string, string>();

  instance(one: Instance): Instance {
    return {
      InstanceId: one.InstanceId,
      ...this.#given('InstanceName', one.InstanceName),
      Status: this.#text(one.Status),
      ...this.#given('ZoneId', one.ZoneId),
      InstanceNetworkType: this.#text(one.InstanceNetworkType),
      SecurityGroupIds: this.#groups(one.SecurityGroupIds),
      ...this.#tags(one.Tags),
      ...(one.OperationLocks?.LockReason.length
        ? {
            OperationLocks: {
              LockReason: one.OperationLocks.LockReason.map(({ LockReason }) => ({ LockReason })),
            },
          }
        : {}),
      ...(one.VpcAttributes?.VpcId
        ? { VpcAttributes: { VpcId: this.#text(one.VpcAttributes.VpcId) } }
        : {}),
      ...(one.PublicIpAddress?.IpAddress?.length
        ? { PublicIpAddress: { IpAddress: one.PublicIpAddress.IpAddress } }
        : {}),
      ...(one.EipAddress?.IpAddress ? { EipAddress: { IpAddress: one.EipAddress.IpAddress } } : {}),
      ...(one.NetworkInterfaces
        ? {
            NetworkInterfaces: {
              NetworkInterface: one.NetworkInterfaces.NetworkInterface.map((eni) => ({
                NetworkInterfaceId: eni.NetworkInterfaceId,
                ...this.#given('Type', eni.Type),
              })),
            },
          }
        : {}),
    };
  }

  networkInterface(one: NetworkInterface): NetworkInterface {
    const addresses = one.PrivateIpSets?.PrivateIpSet ?? [];
    const own6 = one.Ipv6Sets?.Ipv6Set ?? [];
    const prefixes4 = one.Ipv4PrefixSets?.Ipv4PrefixSet ?? [];
    const prefixes6 = one.Ipv6PrefixSets?.Ipv6PrefixSet ?? [];
    return {
      NetworkInterfaceId: one.NetworkInterfaceId,
      Type: this.#text(one.Type),
      ...this.#given('Status', one.Status),
      ...(one.InstanceId ? { InstanceId: one.InstanceId } : {}),
      ...this.#given('VpcId', one.VpcId),
      ...this.#given('ZoneId', one.ZoneId),
      ...(one.PrivateIpAddress ? { PrivateIpAddress: one.PrivateIpAddress } : {}),
      // A set that says no more than PrivateIpAddress is left out.
      ...(addresses.some((set) => set.PrivateIpAddress !== one.PrivateIpAddress)
        ? {
            PrivateIpSets: {
              PrivateIpSet: addresses.map(({ PrivateIpAddress }) => ({ PrivateIpAddress })),
            },
          }
        : {}),
      ...(one.AssociatedPublicIp?.PublicIpAddress
        ? { AssociatedPublicIp: { PublicIpAddress: one.AssociatedPublicIp.PublicIpAddress } }
        : {}),
      ...(own6.length > 0
        ? { Ipv6Sets: { Ipv6Set: own6.map(({ Ipv6Address }) => ({ Ipv6Address })) } }
        : {}),
      ...(prefixes4.length > 0
        ? {
            Ipv4PrefixSets: { Ipv4PrefixSet: prefixes4.map(({ Ipv4Prefix }) => ({ Ipv4Prefix })) },
          }
        : {}),
      ...(prefixes6.length > 0
        ? {
            Ipv6PrefixSets: { Ipv6PrefixSet: prefixes6.map(({ Ipv6Prefix }) => ({ Ipv6Prefix })) },
          }
        : {}),
      SecurityGroupIds: this.#groups(one.SecurityGroupIds),
      ...(one.ServiceManaged ? { ServiceManaged: true } : {}),
      ...this.#given('OwnerId', one.OwnerId),
      ...this.#tags(one.Tags),
    };
  }

  securityGroup(one: SecurityGroup): SecurityGroup {
    return {
      SecurityGroupId: this.#text(one.SecurityGroupId),
      ...this.#given('SecurityGroupName', one.SecurityGroupName),
      ...this.#given('Description', one.Description),
      SecurityGroupType: this.#text(one.SecurityGroupType),
      ...this.#given('VpcId', one.VpcId),
      ...(one.ServiceManaged ? { ServiceManaged: true } : {}),
      ...this.#tags(one.Tags),
    };
  }

  attribute(one: SecurityGroupAttribute): SecurityGroupAttribute {
    return {
      SecurityGroupId: this.#text(one.SecurityGroupId),
      ...this.#given('VpcId', one.VpcId),
      ...this.#given('InnerAccessPolicy', one.InnerAccessPolicy),
      Permissions: { Permission: one.Permissions.Permission.map((rule) => this.#permission(rule)) },
      ...(one.NextToken ? { NextToken: one.NextToken } : {}),
    };
  }

  /** Absent and empty fields mean the same in a rule. */
  #permission(rule: Permission): Permission {
    const kept: Record<string, string | number> = {};
    for (const field of permissionFields) {
      const value = rule[field];
      if (value === undefined || value === '') continue;
      kept[field] =
        typeof value === 'string' && field !== 'SecurityGroupRuleId' ? this.#text(value) : value;
    }
    return kept as unknown as Permission;
  }

  #groups({ SecurityGroupId }: { readonly SecurityGroupId: readonly string[] }) {
    return { SecurityGroupId: SecurityGroupId.map((id) => this.#text(id)) };
  }

  #tags(tags: { readonly Tag: readonly Tag[] } | undefined): { Tags?: { Tag: Tag[] } } {
    if (!tags || tags.Tag.length === 0) return {};
    const kept = tags.Tag.map(({ TagKey, TagValue }) => ({
      TagKey: this.#text(TagKey),
      TagValue: this.#text(TagValue),
    }));
    return { Tags: { Tag: kept } };
  }

  #given<K extends string>(field: K, value: string | undefined): { [Key in K]?: string } {
    return (value ? { [field]: this.#text(value) } : {}) as { [Key in K]?: string };
  }

  #text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }
}

/** The fields of a rule that say what it does, and its id. */
export const permissionFields = [
  'SecurityGroupRuleId',
  'Direction',
  'IpProtocol',
  'PortRange',
  'PortRangeListId',
  'SourcePortRange',
  'Policy',
  'Priority',
  'SourceCidrIp',
  'Ipv6SourceCidrIp',
  'SourceGroupId',
  'SourcePrefixListId',
  'DestCidrIp',
  'Ipv6DestCidrIp',
  'DestGroupId',
  'DestPrefixListId',
  'Description',
] as const satisfies readonly (keyof Permission)[];

/** The snapshot with what is judged alone: a large one takes a fraction of the memory. */
export function judgedFieldsOf(
  snapshot: RegionSnapshot,
  fields = new JudgedFields(),
): RegionSnapshot {
  return {
    ...snapshot,
    instances: snapshot.instances.map((one) => fields.instance(one)),
    networkInterfaces: snapshot.networkInterfaces.map((one) => fields.networkInterface(one)),
    securityGroups: snapshot.securityGroups.map((one) => fields.securityGroup(one)),
    securityGroupAttributes: snapshot.securityGroupAttributes.map((one) => fields.attribute(one)),
  };
}
