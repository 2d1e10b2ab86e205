/** The targets that the request of a finding names: instances by their primary interface, and others. */
export interface NamedTargets {
  readonly instanceIds?: readonly string[] | undefined;
  readonly networkInterfaceIds?: readonly string[] | undefined;
}

/** The ids of all of them. */
export const namesOf = ({ instanceIds = [], networkInterfaceIds = [] }: NamedTargets): string[] => [
  ...instanceIds,
  ...networkInterfaceIds,
];

/** The first so many of them, as a request names them: a list without any is left out. */
export function firstTargets(
  { instanceIds = [], networkInterfaceIds = [] }: NamedTargets,
  most: number,
): { instanceIds?: string[]; networkInterfaceIds?: string[] } {
  const instances = instanceIds.slice(0, most);
  const others = networkInterfaceIds.slice(0, most - instances.length);
  return {
    ...(instances.length > 0 ? { instanceIds: instances } : {}),
    ...(others.length > 0 ? { networkInterfaceIds: others } : {}),
  };
}
