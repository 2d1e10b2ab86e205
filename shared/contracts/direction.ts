/** Which way traffic goes, seen from an interface: in (`ingress`) or out (`egress`). */
export type Direction = 'ingress' | 'egress';
