import { tmpdir } from 'node:os';
import type { AccessKey } from '../gateway/keys.js';
import type { FunctionConfig } from '../manifest/FunctionConfig.js';
import type { RuntimeOptions } from './RuntimeOptions.js';

/**
 * The environment of an instance: nothing of this process but PATH, so that no secret of the machine
 * reaches a function; the variables of facts/function-compute 2.3; and where the loopback region is.
 */
export function environmentOf(
  config: FunctionConfig,
  instanceId: string,
  key: AccessKey,
  options: RuntimeOptions,
): Record<string, string> {
  const endpoint = options.endpoint();
  return {
    PATH: process.env.PATH ?? '',
    // Not the user's own: profiles of the cloud's tools lie there.
    HOME: tmpdir(),
    ...config.environmentVariables,
    FC_FUNC_CODE_PATH: `${config.codeDir}/`,
    FC_FUNCTION_NAME: config.functionName,
    FC_FUNCTION_HANDLER: config.handler,
    FC_FUNCTION_MEMORY_SIZE: String(config.memorySize),
    FC_REGION: options.regionId,
    FC_ACCOUNT_ID: options.accountId,
    FC_INSTANCE_ID: instanceId,
    FC_QUALIFIER: 'LATEST',
    FC_VER_ID: 'LATEST',
    FC_RUNTIME: config.runtime,
    FC_TIMEOUT: String(config.timeout),
    ALIBABA_CLOUD_ACCESS_KEY_ID: key.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: key.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: key.securityToken ?? '',
    ECS_ENDPOINT: endpoint,
    SMQ_ENDPOINT: endpoint,
    CLOUDFLOW_ENDPOINT: endpoint,
    OSS_ENDPOINT: endpoint,
    TIME_SCALE: String(options.clock.speed),
    ...options.extraEnv,
  };
}
