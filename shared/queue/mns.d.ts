/** The part of `@alicloud/mns` 1.2.0 that this project uses; the package ships no types. */
declare module '@alicloud/mns' {
  interface MnsOptions {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
    readonly region?: string;
    readonly endpoint?: string;
    readonly secure?: boolean;
    /** Milliseconds. */
    readonly readTimeout?: number;
    readonly connectTimeout?: number;
  }
  interface MnsResult {
    /** HTTP status; a failure that is no XML does not throw. */
    readonly code: number;
    readonly body: Record<string, unknown> | undefined;
  }
  export default class MNS {
    constructor(accountId: string, options: MnsOptions);
    createQueue(name: string, attributes?: Record<string, unknown>): Promise<MnsResult>;
    sendMessage(queue: string, message: { MessageBody: string }): Promise<MnsResult>;
  }
}
