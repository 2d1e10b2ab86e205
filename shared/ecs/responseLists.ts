import type {
  Instance,
  NetworkInterface,
  Permission,
  SecurityGroup,
} from '../region/regionSnapshot.js';

type Body = Record<string, unknown>;

/** Picks `body.A.B` as an array: the API wraps lists twice. */
const listIn =
  <T>(outer: string, inner: string) =>
  (body: Body): readonly T[] =>
    ((body[outer] as Record<string, readonly T[] | undefined> | undefined)?.[inner] ??
      []) as readonly T[];

export const instancesIn = listIn<Instance>('Instances', 'Instance');
export const interfacesIn = listIn<NetworkInterface>('NetworkInterfaceSets', 'NetworkInterfaceSet');
export const referencesIn = listIn<{
  readonly SecurityGroupId?: string;
  readonly ReferencingSecurityGroups?: {
    readonly ReferencingSecurityGroup?: readonly { readonly SecurityGroupId: string }[];
  };
}>('SecurityGroupReferences', 'SecurityGroupReference');
export const groupsIn = listIn<SecurityGroup>('SecurityGroups', 'SecurityGroup');
export const permissionsIn = listIn<Permission>('Permissions', 'Permission');
