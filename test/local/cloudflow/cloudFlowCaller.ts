import { createRequire } from 'node:module';

// Loaded as CommonJS, which they are: an import gives `default` another meaning under vitest.
const require = createRequire(import.meta.url);
const core = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');
const { $OpenApiUtil } = core;

type Client = InstanceType<typeof core.default>;
type Runtime = Parameters<Client['callApi']>[2];
export type Body = Record<string, unknown>;

/** Fields that the API takes in the query of a POST; the rest goes into the form body. */
const QUERY_FIELDS = ['TaskToken'];

/** Calls the API of CloudFlow through the generic client of the SDK; rejects with the SDK's error. */
export function cloudFlowCaller(options: {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}): (action: string, parameters?: Body) => Promise<Body> {
  const { accessKeyId, accessKeySecret, securityToken } = options;
  const endpoint = new URL(options.endpoint).host;
  const client = new core.default(
    new $OpenApiUtil.Config({
      ...{ accessKeyId, accessKeySecret, endpoint, protocol: 'http' },
      ...(securityToken ? { securityToken } : {}),
    }),
  );
  return (action, parameters = {}) => callApi(client, action, parameters);
}

async function callApi(client: Client, action: string, parameters: Body): Promise<Body> {
  const isGet = /^(Describe|List|Get)/.test(action);
  const entries = Object.entries(parameters).map(([name, value]) => [name, String(value)] as const);
  const query = entries.filter(([name]) => isGet || QUERY_FIELDS.includes(name));
  const body = entries.filter(([name]) => !isGet && !QUERY_FIELDS.includes(name));
  const answer = await client.callApi(
    new $OpenApiUtil.Params({
      action,
      version: '2019-03-15',
      protocol: 'HTTP',
      pathname: '/',
      method: isGet ? 'GET' : 'POST',
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'json',
    }),
    new $OpenApiUtil.OpenApiRequest({
      query: Object.fromEntries(query),
      ...(body.length > 0 ? { body: Object.fromEntries(body) } : {}),
    }),
    { readTimeout: 60_000 } as Runtime,
  );
  return answer.body as Body;
}
