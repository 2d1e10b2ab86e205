const words = {
  allow: 'allowed',
  deny: 'denied',
  partial: 'partly',
  uncertain: 'unknown',
} as const;

/** `allowed`, `denied`, `partly` or `unknown`: a verdict as screens say it. */
export const verdictWord = (verdict: keyof typeof words): string => words[verdict];
