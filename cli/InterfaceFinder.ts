import { RegionIndex } from '../shared/region/RegionIndex.js';
import type {
  Instance,
  NetworkInterface,
  RegionSnapshot,
} from '../shared/region/regionSnapshot.js';

/** Finds interfaces by their own id, their instance's id (its primary interface) or its name. */
export class InterfaceFinder {
  readonly #region: RegionIndex;
  readonly #byName = new Map<string, Instance[]>();

  constructor(snapshot: RegionSnapshot) {
    this.#region = new RegionIndex(snapshot);
    for (const instance of snapshot.instances) {
      const name = instance.InstanceName ?? '';
      const namesakes = this.#byName.get(name);
      if (namesakes) namesakes.push(instance);
      else this.#byName.set(name, [instance]);
    }
  }

  /** The interface, or why there is none. */
  find(text: string): { readonly eni: NetworkInterface } | { readonly fault: string } {
    const direct = this.#region.networkInterface(text) ?? this.#region.primaryInterface(text);
    if (direct) return { eni: direct };
    const classic = this.#region.instance(text);
    if (classic) return { eni: classicInterface(classic) };
    const [instance, ...others] = this.#byName.get(text) ?? [];
    if (!instance) return { fault: `there is no interface, instance or instance name ${text}` };
    if (others.length > 0) {
      const ids = [instance, ...others].map((one) => one.InstanceId).join(', ');
      return { fault: `${others.length + 1} instances are named ${text}: ${ids}` };
    }
    return this.find(instance.InstanceId);
  }

  nameOf(eni: NetworkInterface): string {
    return this.#region.instance(eni.InstanceId)?.InstanceName ?? '';
  }
}

/** An instance of the classic network has no interface of its own: verdicts on it are uncertain. */
function classicInterface(instance: Instance): NetworkInterface {
  return {
    NetworkInterfaceId: instance.InstanceId,
    Type: 'Primary',
    InstanceId: instance.InstanceId,
    SecurityGroupIds: instance.SecurityGroupIds,
  };
}
