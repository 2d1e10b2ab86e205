import type { SigningKey } from './client/signRequest.js';
import { UsageError } from './exitCodes.js';

type CredentialClass = new () => {
  getCredential(): Promise<{
    accessKeyId?: string;
    accessKeySecret?: string;
    securityToken?: string;
  }>;
};

/**
 * The caller's credentials: the environment, then the aliyun CLI's configuration, then the other
 * places that `@alicloud/credentials` knows. `profile` names a profile of the aliyun CLI.
 */
export async function readCredentials(profile?: string): Promise<SigningKey> {
  if (profile !== undefined) process.env.ALIBABA_CLOUD_PROFILE = profile;
  const loaded = await import('@alicloud/credentials');
  // CommonJS seen from ESM: the class may be one level further in.
  const outer = loaded.default as unknown as CredentialClass | { default: CredentialClass };
  const Credential = 'default' in outer ? outer.default : outer;
  try {
    const { accessKeyId, accessKeySecret, securityToken } = await new Credential().getCredential();
    if (!accessKeyId || !accessKeySecret) throw new Error('no access key');
    return { accessKeyId, accessKeySecret, securityToken };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(
      `no credentials (${reason}): set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run 'aliyun configure'`,
    );
  }
}
