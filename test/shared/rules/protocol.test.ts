import { describe, expect, it } from 'vitest';
import {
  familyOf,
  formatProtocol,
  formatProtocols,
  hasPorts,
  parseProtocol,
  protocolsOf,
} from '../../../shared/rules/protocol.js';

describe('an IpProtocol', () => {
  it.each([
    ['ALL', 'all'],
    ['all', 'all'],
    ['TCP', 6],
    ['udp', 17],
    ['ICMP', 1],
    ['ICMPv6', 58],
    ['Gre', 47],
    ['0', 0],
    ['6', 6],
    ['255', 255],
  ])('%s is read', (text, protocol) => {
    expect(parseProtocol(text)).toBe(protocol);
  });

  it.each(['', '256', '1000', '06', '-1', '6 ', 'tcp ', 'sctp', '1.5'])('"%s" is none', (text) => {
    expect(parseProtocol(text)).toBeUndefined();
  });

  it('is written by name where it has one', () => {
    const all = [1, 6, 17, 47, 58, 0, 132, 'all'] as const;
    expect(all.map(formatProtocol)).toEqual([
      'icmp',
      'tcp',
      'udp',
      'gre',
      'icmpv6',
      '0',
      '132',
      'all',
    ]);
  });

  it('has ports if it is TCP or UDP, and a family if it is ICMP or ICMPv6', () => {
    expect([6, 17, 1, 47, 58, 0, 'all' as const].filter(hasPorts)).toEqual([6, 17]);
    expect([1, 58, 6, 17, 'all' as const].map(familyOf)).toEqual([
      4,
      6,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('the protocols of a family', () => {
  it('are all 256 numbers but the ICMP of the other', () => {
    expect(protocolsOf(4)).toHaveLength(255);
    expect(protocolsOf(6)).toHaveLength(255);
    expect([1, 58].map((one) => protocolsOf(4).includes(one))).toEqual([true, false]);
    expect([1, 58].map((one) => protocolsOf(6).includes(one))).toEqual([false, true]);
  });

  it('are named shortly, the same set always the same', () => {
    const but = (...missing: number[]) => protocolsOf(4).filter((one) => !missing.includes(one));
    const text = (numbers: readonly number[]) => formatProtocols(new Set(numbers), 4);
    expect(text([6])).toBe('tcp');
    expect(text([17, 6])).toBe('tcp, udp');
    expect(text(but())).toBe('all');
    expect(text(but(6, 17))).toBe('all but tcp, udp');
    expect(text(but(2, 3, 4, 5, 6, 7, 8, 9))).toBe('all but 2, 3, 4, 5, tcp, 7, 8, 9');
    expect(text(but(2, 3, 4, 5, 6, 7, 8, 9, 10))).toBe('0, icmp, 11-57, 59-255');
    expect(text([9, 8, 7, 20])).toBe('7-9, 20');
    expect(text([8, 9])).toBe('8, 9');
    expect(text([2, 20, 21, 30])).toBe('2, 20, 21, 30');
    expect(formatProtocols(new Set(protocolsOf(6)), 6)).toBe('all');
    expect(formatProtocols(new Set(protocolsOf(4)), 6)).not.toBe('all');
  });
});
