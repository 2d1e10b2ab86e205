/**
 * Text from outside (names, descriptions) as one line that can't steer a terminal or a page:
 * control characters and marks that turn the reading direction are shown as `·`.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '·');
}
