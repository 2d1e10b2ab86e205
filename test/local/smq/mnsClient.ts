import { createRequire } from 'node:module';

interface MnsResult<Body> {
  code: number;
  headers: Record<string, string>;
  body: Body;
}

type Fields = Record<string, string>;

/** The parts of `@alicloud/mns` that the tests call; the package ships no types. */
export interface MnsClient {
  createQueue(name: string, attributes?: object): Promise<MnsResult<undefined>>;
  deleteQueue(name: string): Promise<MnsResult<undefined>>;
  listQueue(start: string, limit: number, prefix: string): Promise<MnsResult<Fields[] | undefined>>;
  getQueueAttributes(name: string): Promise<MnsResult<Record<string, string | readonly Fields[]>>>;
  setQueueAttributes(name: string, attributes: object): Promise<MnsResult<undefined>>;
  sendMessage(queue: string, message: object): Promise<MnsResult<Fields>>;
  batchSendMessage(queue: string, messages: readonly object[]): Promise<MnsResult<Fields[]>>;
  receiveMessage(queue: string, waitSeconds?: number): Promise<MnsResult<Fields>>;
  batchReceiveMessage(
    queue: string,
    count: number,
    waitSeconds?: number,
  ): Promise<MnsResult<Fields[]>>;
  peekMessage(queue: string): Promise<MnsResult<Fields>>;
  batchPeekMessage(queue: string, count: number): Promise<MnsResult<Fields[]>>;
  deleteMessage(queue: string, handle: string): Promise<MnsResult<undefined>>;
  batchDeleteMessage(
    queue: string,
    handles: readonly string[],
  ): Promise<MnsResult<Fields[] | undefined>>;
  changeMessageVisibility(
    queue: string,
    handle: string,
    seconds: number,
  ): Promise<MnsResult<Fields>>;
  sign(verb: string, headers: Record<string, string>, resource: string): string;
  request(
    method: string,
    resource: string,
    type: string,
    body: string | Buffer,
  ): Promise<MnsResult<Fields | undefined>>;
}

type MnsConstructor = new (
  accountId: string,
  options: {
    accessKeyId: string;
    accessKeySecret: string;
    endpoint: string;
    securityToken?: string;
  },
) => MnsClient;

export const Mns: MnsConstructor = createRequire(import.meta.url)('@alicloud/mns');
