/** `in` or `out`: the direction of traffic as screens say it. */
export const directionWord = (direction: 'ingress' | 'egress'): 'in' | 'out' =>
  direction === 'ingress' ? 'in' : 'out';
