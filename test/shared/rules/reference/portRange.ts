/** Ports `from` to `to`, both included. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export const everyPort: PortRange = { from: 0, to: 65_535 };

/** Reads `80/80`, `8000/9000` or `-1/-1` (every port). Reversed or out of range: undefined. */
export function parsePortRange(text: string): PortRange | undefined {
  if (text === '-1/-1') return everyPort;
  const match = /^(\d{1,5})\/(\d{1,5})$/.exec(text);
  if (!match) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2]);
  return from <= to && to <= 65_535 ? { from, to } : undefined;
}
