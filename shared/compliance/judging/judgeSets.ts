import { count, fewOf } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { InterfaceClass } from '../interfaceClass.js';
import type { Cause, FindingDraft, Judgement } from '../judgement.js';
import { groupResource } from './groupResource.js';
import { judgeClasses } from './judgeClasses.js';
import type { Standing } from './standing.js';

/**
 * Asks `ask` about each set of groups that interfaces are in, and makes a cause of each set that
 * fails.
 */
export function judgeSets(
  region: AuditedRegion,
  ask: (
    interfaceClass: InterfaceClass,
  ) => Pick<FindingDraft, 'title' | 'explanation'> | { readonly unknown: string } | undefined,
): Judgement {
  const causes = new Map<string, Cause>();
  const counted = judgeClasses(region, ({ interfaceClass }): Standing => {
    if (interfaceClass.interfaces.length === 0) return { kind: 'pass' };
    const found = ask(interfaceClass);
    if (!found) return { kind: 'pass' };
    if ('unknown' in found) return { kind: 'unknown', reason: found.unknown };
    const cause = setCause(interfaceClass, region, found);
    const known = causes.get(cause.key);
    causes.set(cause.key, known && known.reach > cause.reach ? known : cause);
    return { kind: 'fail' };
  });
  return { ...counted, causes: [...causes.values()] };
}

/** `web-01`, or `12 interfaces`. */
function whoOf({ interfaces }: InterfaceClass, region: AuditedRegion): string {
  const [only, ...others] = interfaces;
  if (!only || others.length > 0) return count(interfaces.length, 'interface');
  return region.instance(only.InstanceId)?.InstanceName || only.NetworkInterfaceId;
}

/** A cause that is a set of groups: it reaches every interface in exactly these. */
function setCause(
  interfaceClass: InterfaceClass,
  region: AuditedRegion,
  text: Pick<FindingDraft, 'title' | 'explanation'>,
): Cause {
  const names = interfaceClass.securityGroupIds.map((id) => region.nameOf(id));
  const first = interfaceClass.interfaces[0];
  return {
    key: interfaceClass.securityGroupIds.join(' '),
    reach: interfaceClass.interfaces.length,
    draft: () => ({
      status: 'fail',
      title: `${whoOf(interfaceClass, region)} ${text.title}`,
      resource: first
        ? { type: 'networkInterface', id: first.NetworkInterfaceId }
        : groupResource(interfaceClass.securityGroupIds[0] ?? '', region),
      explanation: `${text.explanation} The groups are ${fewOf(names, 10)}.`,
      decidedBy: [],
      interfaces: interfaceClass.interfaces,
    }),
  };
}
