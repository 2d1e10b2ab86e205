import { count, fewOf } from '../../text/counts.js';
import type { AuditedRegion } from '../auditedRegion.js';
import type { InterfaceClass } from '../interfaceClass.js';
import type { Cause, FindingDraft, Judgement } from '../judgement.js';
import { groupResource } from './groupResource.js';
import { judgeClasses } from './judgeClasses.js';
import type { Standing } from './standing.js';

/** Asks each set of groups, and makes a cause of each that fails. */
export function judgeSets(
  region: AuditedRegion,
  ask: (
    of: InterfaceClass,
  ) => Pick<FindingDraft, 'title' | 'explanation'> | { readonly unknown: string } | undefined,
): Judgement {
  const causes = new Map<string, Cause>();
  const counted = judgeClasses(region, ({ of }): Standing => {
    if (of.interfaces.length === 0) return { kind: 'pass' };
    const found = ask(of);
    if (!found) return { kind: 'pass' };
    if ('unknown' in found) return { kind: 'unknown', reason: found.unknown };
    const cause = setCause(of, region, found);
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

/** A cause that is a set of groups: every interface in exactly these. */
function setCause(
  of: InterfaceClass,
  region: AuditedRegion,
  text: Pick<FindingDraft, 'title' | 'explanation'>,
): Cause {
  const names = of.securityGroupIds.map((id) => region.nameOf(id));
  const first = of.interfaces[0];
  return {
    key: of.securityGroupIds.join(' '),
    reach: of.interfaces.length,
    draft: () => ({
      status: 'fail',
      title: `${whoOf(of, region)} ${text.title}`,
      resource: first
        ? { type: 'networkInterface', id: first.NetworkInterfaceId }
        : groupResource(of.securityGroupIds[0] ?? '', region),
      explanation: `${text.explanation} The groups are ${fewOf(names, 10)}.`,
      decidedBy: [],
      interfaces: of.interfaces,
    }),
  };
}
