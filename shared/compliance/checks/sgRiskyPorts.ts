import { portListCheck } from '../judging/portListCheck.js';
import { config } from '../judging/standardRefs.js';

/** Ports that are tried first, open to the Internet. */
export const sgRiskyPorts = portListCheck(
  {
    id: 'sg-risky-ports',
    title: 'Risky ports open to the Internet',
    why: 'These ports are tried first by whoever looks for a way in.',
    standards: [config('sg-risky-ports-check')],
  },
  [22, 3389],
);
