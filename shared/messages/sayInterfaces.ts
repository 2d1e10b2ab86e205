import type { InterfaceTerm } from '../change/summary/trafficSummary.js';
import { count, thousands } from '../text/counts.js';

/** `web-01, -02`, `6 batch`, `all 21 instances`, `29 of shop-app`, `shop-web (16)`. */
export function sayInterfaces(term: InterfaceTerm): string {
  switch (term.kind) {
    case 'names':
      return sayNames(term.names);
    case 'pattern':
      return `${thousands(term.count)} ${term.pattern}`;
    case 'targets':
      return term.count === term.of
        ? `all ${count(term.of, term.noun)}`
        : `${thousands(term.count)} of the ${count(term.of, term.noun)}`;
    case 'group':
      return term.count === term.of
        ? `${term.name} (${thousands(term.of)})`
        : `${thousands(term.count)} of ${term.name}`;
    case 'scattered':
      if (term.groups < 2) return count(term.count, 'interface');
      return term.count === term.instances
        ? `${thousands(term.count)} in ${thousands(term.groups)} groups`
        : `${count(term.count, 'interface')} in ${thousands(term.groups)} groups`;
  }
}

/** `k8s-ingress-01, -02`: what names begin with is said once. */
export function sayNames(names: readonly string[]): string {
  const [first = '', ...others] = names;
  const stem = /^(.*?)[-_.]?\d+$/.exec(first)?.[1];
  if (!stem) return names.join(', ');
  return [
    first,
    ...others.map((name) => (isAlike(name, stem) ? name.slice(stem.length) : name)),
  ].join(', ');
}

const isAlike = (name: string, stem: string) =>
  name.startsWith(stem) && /^[-_.]\d+$/.test(name.slice(stem.length));
