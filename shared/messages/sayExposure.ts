import type {
  ExposureDifference,
  ExposureDraft,
  ExposureLine,
  ExposureLineDraft,
} from '../contracts/exposure.js';
import { limits } from '../contracts/limits.js';
import { count, fewOf } from '../text/counts.js';
import { directionWord } from '../text/directionWord.js';
import { sayLine } from './sayLine.js';
import { sayReason } from './sayReason.js';

/** Puts the traffic that a change opens and closes into words. */
export function sayExposure({ lines, ...draft }: ExposureDraft): ExposureDifference {
  const more = lines.length - limits.linesPerExposure;
  return {
    lines: lines.slice(0, limits.linesPerExposure).map(said),
    ...(more > 0 ? { moreLines: more } : {}),
    ...draft,
  };
}

function said({
  groupName,
  unjudged,
  written: _written,
  allPeers: _allPeers,
  ...draft
}: ExposureLineDraft): ExposureLine {
  const { interfaceCount, interfaces, ...line } = draft;
  const traffic = `${directionWord(line.direction)} ${sayLine(line)}`;
  const where = `on ${count(interfaceCount, 'interface')}`;
  const judged = `${traffic} ${verbs[line.kind]} ${where}${causeOf(draft, groupName)}`;
  const text = unjudged
    ? `everything in and out can't be judged on ${fewOf(interfaces)}: ${sayReason(unjudged)}`
    : judged;
  const first = interfaces.slice(0, limits.interfacesPerLine);
  return { ...line, text, interfaceCount, interfaces: first };
}

const verbs: Readonly<Record<ExposureLine['kind'], string>> = {
  opens: 'opens',
  closes: 'closes',
  unclear: "can't be judged",
};

function causeOf(
  { decidedBy, lost }: Omit<ExposureLineDraft, 'groupName' | 'written' | 'allPeers'>,
  groupName: string,
): string {
  if (!decidedBy) return '';
  const { securityGroupId = '', securityGroupRuleId, policy, priority } = decidedBy;
  const group = groupName ? `${groupName} (${securityGroupId})` : securityGroupId;
  switch (decidedBy.kind) {
    case 'intraGroup':
      return lost ? `: no longer both in ${group}` : `: same group, ${group}`;
    case 'default':
      return ', by default';
    case 'rule': {
      const named = `rule ${securityGroupRuleId} of ${group}`;
      const because = lost ? `because ${named} no longer applies` : `because of ${named}`;
      return `, ${because}: ${policy} at priority ${priority}`;
    }
    default:
      return ', by Alibaba Cloud';
  }
}
