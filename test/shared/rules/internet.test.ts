import { describe, expect, it } from 'vitest';
import { cidrsOf } from '../../../shared/rules/addressSet.js';
import {
  bothInternets,
  internet,
  internet6,
  metadataService,
  privateSpace,
} from '../../../shared/rules/internet.js';

const inside = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
];

describe('the Internet', () => {
  it('is IPv4 outside the private and reserved blocks', () => {
    expect(cidrsOf(internet)).toEqual([
      ...['1.0.0.0/8', '2.0.0.0/7', '4.0.0.0/6', '8.0.0.0/7', '11.0.0.0/8', '12.0.0.0/6'],
      ...['16.0.0.0/4', '32.0.0.0/3', '64.0.0.0/3', '96.0.0.0/6', '100.0.0.0/10'],
      ...['100.128.0.0/9', '101.0.0.0/8', '102.0.0.0/7', '104.0.0.0/5', '112.0.0.0/5'],
      ...['120.0.0.0/6', '124.0.0.0/7', '126.0.0.0/8', '128.0.0.0/3', '160.0.0.0/5'],
      ...['168.0.0.0/8', '169.0.0.0/9', '169.128.0.0/10', '169.192.0.0/11', '169.224.0.0/12'],
      ...['169.240.0.0/13', '169.248.0.0/14', '169.252.0.0/15', '169.255.0.0/16'],
      ...['170.0.0.0/7', '172.0.0.0/12', '172.32.0.0/11', '172.64.0.0/10', '172.128.0.0/9'],
      ...['173.0.0.0/8', '174.0.0.0/7', '176.0.0.0/4', '192.0.0.0/9', '192.128.0.0/11'],
      ...['192.160.0.0/13', '192.169.0.0/16', '192.170.0.0/15', '192.172.0.0/14'],
      ...['192.176.0.0/12', '192.192.0.0/10', '193.0.0.0/8', '194.0.0.0/7', '196.0.0.0/6'],
      ...['200.0.0.0/5', '208.0.0.0/4'],
    ]);
  });

  it('of IPv6 is global unicast', () => {
    expect(cidrsOf(internet6)).toEqual(['2000::/3']);
    expect(cidrsOf(bothInternets)).toEqual([...cidrsOf(internet), '2000::/3']);
  });
});

it('the private address of an instance lies in those blocks, or anywhere in IPv6', () => {
  expect(cidrsOf(privateSpace)).toEqual([...inside, '::/0']);
});

it('the metadata service is one address', () => {
  expect(cidrsOf(metadataService)).toEqual(['100.100.100.200/32']);
});
