import { describe, expect, it } from 'vitest';
import { sayLine } from '../../../shared/messages/sayLine.js';

describe('a line in words', () => {
  const line = {
    protocol: 'tcp',
    ports: ['443/443', '8000/9000'],
    sourcePorts: [],
    peers: ['10.0.0.0/8', '192.168.0.0/16'],
  };

  it.each<[string, object, 'ingress' | 'egress', string]>([
    ['ports', {}, 'ingress', 'tcp 443,8000-9000 from 10.0.0.0/8, 192.168.0.0/16'],
    [
      'no ports, out',
      { protocol: 'all', ports: [], peers: ['0.0.0.0/0'] },
      'egress',
      'all to 0.0.0.0/0',
    ],
    [
      'source ports',
      { sourcePorts: ['53/53', '1024/2000'], peers: ['::/0'] },
      'ingress',
      'tcp 443,8000-9000 (source port 53,1024-2000) from ::/0',
    ],
    [
      'four peers',
      { ports: [], peers: ['1.1.1.1/32', '3.1.1.1/32', '5.1.1.1/32', '7.1.1.1/32'] },
      'ingress',
      'tcp from 1.1.1.1/32, 3.1.1.1/32, 5.1.1.1/32, 7.1.1.1/32',
    ],
    [
      'more peers',
      { ports: [], peers: ['1.1.1.1/32', '3.1.1.1/32', '5.1.1.1/32', '7.1.1.1/32', '9.1.1.1/32'] },
      'ingress',
      'tcp from 1.1.1.1/32, 3.1.1.1/32, 5.1.1.1/32 and 2 more',
    ],
  ])('with %s', (_what, fields, direction, text) => {
    expect(sayLine({ ...line, ...fields, direction })).toBe(text);
  });
});
