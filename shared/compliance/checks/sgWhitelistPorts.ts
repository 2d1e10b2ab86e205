import { everyPort } from '../../rules/portRange.js';
import { subtract } from '../../rules/ranges.js';
import { defineCheck, portList } from '../checkDefinition.js';
import { judgeOpenPorts } from '../judging/judgeOpenPorts.js';
import { type PortSet, rangesOfPorts } from '../judging/portSet.js';
import { config } from '../judging/standardRefs.js';

/** Ports open to the Internet that are not on a list of allowed ones. */
export const sgWhitelistPorts = defineCheck<{ ports: readonly number[] }>({
  info: {
    id: 'sg-whitelist-ports',
    title: 'Ports outside the allow list open to the Internet',
    severity: 'high',
    looksAt: 'networkInterface',
    why: 'What is not meant to be public is public.',
    remedy: 'Revoke the rule, narrow its source, or put the port on the list on purpose.',
    standards: [config('ecs-security-group-white-list-port-check')],
  },
  parameters: { ports: portList('TCP and UDP ports that may be public', [80, 443]) },
  judge: (region, { ports }) => {
    const outside = subtract(everyPort, rangesOfPorts(ports));
    const wanted: PortSet = new Map([
      [6, outside],
      [17, outside],
    ]);
    return judgeOpenPorts(region, wanted, 'Ports outside the allow list open');
  },
});
