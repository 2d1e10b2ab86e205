import { sampleRegion } from './startEcs.js';

const region = sampleRegion();

/** The id of an instance of the sample region. */
export function instanceNamed(name: string): string {
  return found(region.instances.find((one) => one.InstanceName === name)?.InstanceId, name);
}

/** The id of a group of the sample region. */
export function groupNamed(name: string): string {
  const group = region.securityGroups.find((one) => one.SecurityGroupName === name);
  return found(group?.SecurityGroupId, name);
}

/** The id of the first interface of this type of an instance of the sample region. */
export function interfaceOf(name: string, type: 'Primary' | 'Secondary'): string {
  const id = instanceNamed(name);
  const one = region.networkInterfaces.find((each) => each.InstanceId === id && each.Type === type);
  return found(one?.NetworkInterfaceId, `${type} of ${name}`);
}

function found(id: string | undefined, name: string): string {
  if (id === undefined) throw new Error(`the sample region has no ${name}`);
  return id;
}
