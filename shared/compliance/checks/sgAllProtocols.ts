import { anySourceCheck } from '../judging/anySourceCheck.js';
import { config } from '../judging/standardRefs.js';

/** Every protocol open to some peer, wherever it is. */
export const sgAllProtocols = anySourceCheck(
  {
    id: 'sg-all-protocols',
    title: 'Every protocol open to some peer',
    why: 'Tunnels and protocols that nobody watches pass too.',
    standards: [config('ecs-security-group-not-open-all-protocol')],
  },
  ({ ingress }) => ingress.allProtocols,
  'all',
);
