/**
 * JSON that may be shown on a terminal and in a build's log. Control and direction characters beyond
 * those that JSON itself escapes are escaped too, and so is the mark of a build's command (see
 * `withoutCommands`), so that a name steers nothing that shows it; parsed, it is the same.
 */
export function toJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent)
    .replaceAll(/[\u007f-\u009f\p{Cf}\u2028\u2029]/gu, (character) =>
      character
        .split('')
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
        .join(''),
    )
    .replaceAll(/##(?=\[|vso\[|teamcity\[)/gi, '#\\u0023');
}
