/** Names of flows, executions and schedules (facts/cloudflow 8). */
const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,127}$/;
export const NAME_RULE = '1 to 128 letters, digits, "_" and "-", the first one a letter or "_"';

export function isName(text: string): boolean {
  return NAME.test(text);
}
