import { RegionIndex } from '../shared/region/RegionIndex.js';
import type {
  Instance,
  NetworkInterface,
  RegionSnapshot,
} from '../shared/region/regionSnapshot.js';
import { standInFor, standInId } from '../shared/region/standIn.js';
import { similarText } from '../shared/text/similarTo.js';

/** Finds interfaces by their own id, their instance's id (its primary interface) or its name. */
export class InterfaceFinder {
  readonly #region: RegionIndex;
  readonly #snapshot: RegionSnapshot;
  readonly #byName = new Map<string, Instance[]>();

  constructor(snapshot: RegionSnapshot) {
    this.#region = new RegionIndex(snapshot);
    this.#snapshot = snapshot;
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
    const alone =
      this.#region.instance(text) ??
      this.#region.instancesWithoutInterface.find((one) => standInId(one) === text);
    if (alone) return { eni: standInFor(alone) };
    const [instance, ...others] = this.#byName.get(text) ?? [];
    if (!instance) {
      const hint = similarText(text, this.#byName.keys());
      return { fault: `there is no interface, instance or instance name ${text}${hint}` };
    }
    if (others.length > 0) {
      const ids = [instance, ...others].map((one) => one.InstanceId).join(', ');
      return { fault: `${others.length + 1} instances are named ${text}: ${ids}` };
    }
    return this.find(instance.InstanceId);
  }

  /** Every interface; for an instance without one in the snapshot, what stands for it. */
  all(): readonly NetworkInterface[] {
    const { instances, networkInterfaces } = this.#snapshot;
    const alone = instances.filter((one) => !this.#region.primaryInterface(one.InstanceId));
    return [...networkInterfaces, ...alone.map(standInFor)];
  }

  nameOf(eni: NetworkInterface): string {
    return this.#region.instance(eni.InstanceId)?.InstanceName ?? '';
  }
}
