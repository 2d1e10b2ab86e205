import { describe, expect, it } from 'vitest';
import { everyPort, formatPorts, parsePortRange } from '../../../shared/rules/portRange.js';

describe('a PortRange', () => {
  it.each([
    ['-1/-1', [1, 65_536]],
    ['1/65535', [1, 65_536]],
    ['80/80', [80, 81]],
    ['8000/9000', [8_000, 9_001]],
    ['65535/65535', [65_535, 65_536]],
  ])('%s is read', (text, ports) => {
    expect(parsePortRange(text)).toEqual(ports);
  });

  it.each([
    '',
    '80',
    '80-90',
    '0/80',
    '080/080',
    '90/80',
    '1/65536',
    '65536/65537',
    '1/100000',
    '-1/80',
    '-1/-1/',
    ' 80/80',
    '80/80 ',
  ])('"%s" is none', (text) => {
    expect(parsePortRange(text)).toBeUndefined();
  });

  it('is written as it is read', () => {
    expect(formatPorts([80, 81, 8_000, 9_001])).toEqual(['80/80', '8000/9000']);
    expect(formatPorts(everyPort)).toEqual(['1/65535']);
    expect(formatPorts([])).toEqual([]);
  });
});
