/** What Function Compute hands to a Node.js handler (facts/function-compute 2.3). */
export interface FcContext {
  readonly requestId: string;
  readonly credentials: Credentials;
  readonly function: {
    readonly name: string;
    readonly handler: string;
    readonly memory: number;
    /** Seconds. */
    readonly timeout: number;
  };
  readonly region: string;
  readonly accountId: string;
}

/** STS credentials of the function's role; they are taken anew at each invocation. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}
