/**
 * RFC 3986 percent-encoding: `encodeURIComponent` plus `! ' ( ) *` (facts/ecs-security-groups 6.1,
 * [V3] signature).
 */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
