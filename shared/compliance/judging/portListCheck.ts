import { type CatalogueEntry, defineCheck, portList } from '../checkDefinition.js';
import type { CheckInfo } from '../judgement.js';
import { judgeOpenPorts } from './judgeOpenPorts.js';
import { openPortRemedy } from './openPortRemedy.js';
import { portSetOf } from './portSet.js';

/** A check of a list of ports, TCP and UDP alike. */
export const portListCheck = (
  about: Pick<CheckInfo, 'id' | 'title' | 'why' | 'standards'>,
  fallback: readonly number[],
): CatalogueEntry =>
  defineCheck<{ ports: readonly number[] }>({
    info: { ...about, severity: 'high', looksAt: 'networkInterface', remedy: openPortRemedy },
    parameters: { ports: portList('TCP and UDP ports', fallback) },
    judge: (region, { ports }) => judgeOpenPorts(region, portSetOf(ports, ports), about.title),
  });
