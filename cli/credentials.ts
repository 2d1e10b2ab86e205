import { unwrapCommonJs } from '../shared/runtime/unwrapCommonJs.js';
import type { SigningKey } from './client/signRequest.js';
import { UsageError } from './exitCodes.js';

interface CredentialsModule {
  readonly default: new () => { getCredential(): Promise<SigningKey> };
  readonly CLIProfileCredentialsProvider: {
    builder(): {
      withProfileName(name: string): { build(): { getCredentials(): Promise<SigningKey> } };
    };
  };
}

/**
 * The caller's credentials: those of the aliyun CLI's profile that is named; without one, the
 * default chain of `@alicloud/credentials` (environment, aliyun CLI, RAM role of the instance, …).
 */
export async function readCredentials(profile?: string): Promise<SigningKey> {
  const loaded = (await import('@alicloud/credentials')) as unknown as CredentialsModule;
  const credentials = unwrapCommonJs(loaded);
  try {
    const found =
      profile === undefined
        ? await new credentials.default().getCredential()
        : await credentials.CLIProfileCredentialsProvider.builder()
            .withProfileName(profile)
            .build()
            .getCredentials();
    const { accessKeyId, accessKeySecret, securityToken } = found;
    if (accessKeyId && accessKeySecret) return { accessKeyId, accessKeySecret, securityToken };
  } catch {
    // The chain's messages may quote the configuration file with its secrets: not repeated.
  }
  if (profile !== undefined) {
    throw new UsageError(
      `the profile ${profile} of the aliyun CLI gives no credentials: see 'aliyun configure list'`,
    );
  }
  throw new UsageError(
    "no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET (and _SECURITY_TOKEN for STS), or run 'aliyun configure'",
  );
}
