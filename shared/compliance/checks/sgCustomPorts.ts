import { type Ranges, unite } from '../../rules/ranges.js';
import { defineCheck, readTraffic, trafficList } from '../checkDefinition.js';
import { judgeOpenPorts } from '../judging/judgeOpenPorts.js';
import { noTally } from '../judging/noTally.js';
import { openPortRemedy } from '../judging/openPortRemedy.js';

/** Ports of the user’s own list, open to the Internet. */
export const sgCustomPorts = defineCheck<{ ports: readonly string[] }>({
  info: {
    id: 'sg-custom-ports',
    title: 'Ports of your own list open to the Internet',
    severity: 'medium',
    looksAt: 'networkInterface',
    why: 'You named these ports as closed to the Internet.',
    remedy: openPortRemedy,
    standards: [],
  },
  parameters: { ports: trafficList('traffic that must stay closed, such as tcp:8000-8999') },
  judge: (region, { ports }) => {
    if (ports.length === 0) {
      return { tally: noTally, causes: [], reason: 'its parameter ports names no traffic' };
    }
    const set = new Map<6 | 17, Ranges<number>>();
    for (const traffic of ports.map(readTraffic)) {
      if (traffic) set.set(traffic.protocol, unite(set.get(traffic.protocol) ?? [], traffic.ports));
    }
    return judgeOpenPorts(region, set, 'Ports of your list open to the Internet');
  },
});
