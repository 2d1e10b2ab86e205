/**
 * A line, or what follows in a line that has begun, that a build's log does not obey. GitHub Actions
 * runs `::name …::` at the start of a line and `##[name]` anywhere in it (actions/runner,
 * src/Runner.Common/ActionCommand.cs); Azure Pipelines and TeamCity `##vso[` and `##teamcity[`. An
 * IPv6 address such as `::1` stays as it is: no command's name is made of hexadecimal digits alone.
 */
export function withoutCommands(text: string, isStart = true): string {
  const start = isStart ? text.replace(/^(\s*):(?=:[a-f\d-]*[g-z-])/i, '$1·') : text;
  return start.replaceAll(/##(?=\[|vso\[|teamcity\[)/gi, '#·');
}
