import type { DecidedBy } from './probe.js';

/** Traffic that a change opens or closes, on interfaces that change alike. */
export interface ExposureLine {
  /** `exp-` and 16 hex digits: the same traffic keeps its id when the fleet scales. */
  readonly id: string;
  /** `unclear`: it can not be judged on one side of the change. */
  readonly kind: 'opens' | 'closes' | 'unclear';
  readonly direction: 'ingress' | 'egress';
  readonly protocol: string;
  /** Port ranges; empty for protocols without ports. */
  readonly ports: readonly string[];
  /** Empty: any. */
  readonly sourcePorts: readonly string[];
  /** CIDRs. */
  readonly peers: readonly string[];
  /** How much of it the Internet reaches; absent: nothing. */
  readonly internet?: readonly string[];
  /** An own rule of the interface, a rule that names a group as its peer, or traffic in a group. */
  readonly by: 'ownRule' | 'peerRule' | 'intraGroup';
  readonly decidedBy?: DecidedBy;
  /** The rule is lost by the change, not gained. */
  readonly lost: boolean;
  /** One sentence: what opens, for how many, by what. */
  readonly text: string;
  readonly interfaceCount: number;
  readonly interfaces: readonly string[];
}

/** Everything that a change opens and closes, on targets and on everyone else concerned. */
export interface ExposureDifference {
  readonly lines: readonly ExposureLine[];
  readonly interfacesConcerned: number;
  /** How many of these are no targets. */
  readonly othersConcerned: number;
}
