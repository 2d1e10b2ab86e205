import { anySourceCheck } from '../judging/anySourceCheck.js';
import { config } from '../judging/standardRefs.js';

/** Every port open to some peer, wherever it is. */
export const sgAllPorts = anySourceCheck(
  {
    id: 'sg-all-ports',
    title: 'Every port open to some peer',
    why: 'A peer that is taken over reaches everything that listens, not what it needs.',
    standards: [config('ecs-security-group-not-open-all-port')],
  },
  ({ ingress }) => ingress.allPorts,
);
