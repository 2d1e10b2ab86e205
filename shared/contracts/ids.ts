import * as v from 'valibot';

/** The forms of the cloud's ids. Ids become object names, so nothing else is let through. */
const idOf = (kind: string, prefix: string) =>
  v.pipe(
    v.string(),
    v.regex(
      new RegExp(`^${prefix}-[0-9A-Za-z]{1,60}$`),
      `must be ${kind} id such as ${prefix}-bp1…`,
    ),
  );

export const InstanceId = idOf('an instance', 'i');
export const NetworkInterfaceId = idOf('a network interface', 'eni');
export const SecurityGroupId = idOf('a security group', 'sg');
export const VpcId = idOf('a VPC', 'vpc');

export const RegionId = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2}-[a-z0-9-]{2,30}$/, 'must be a region id such as cn-hangzhou'),
);

export const ChangeId = v.pipe(
  v.string(),
  v.regex(/^chg-[0-9a-f]{24}$/, 'must be a change id: chg- and 24 hex digits'),
);

/** Of traffic that a change opens or closes. */
export const ExposureId = v.pipe(
  v.string(),
  v.regex(/^exp-[0-9a-f]{16}$/, 'must be an exposure id: exp- and 16 hex digits'),
);

/** Of a plan: what it changes, how, and what that opens and closes. */
export const PlanHash = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'must be the hash of a plan: 64 hex digits'),
);

/** Of a compliance run: when it was asked for, and what tells it from others of that second. */
export const RunId = v.pipe(
  v.string(),
  v.regex(
    /^run-\d{8}T\d{6}Z-[0-9a-f]{8}$/,
    'must be a run id such as run-20270131T033000Z-1a2b3c4d',
  ),
);

/** `Idempotency-Key`: becomes part of a hash, never a file name; still bounded. */
export const IdempotencyKey = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9._:-]{1,128}$/, 'must be 1 to 128 of A-Z a-z 0-9 . _ : -'),
);

/** Begins the keys of the changes that compliance runs start. */
export const REMEDY_KEY_PREFIX = 'remedy-';

/** The key of a finding's n-th remedy, so that a repeated run starts nothing twice. */
export const remedyKey = (findingId: string, attempt: number): string =>
  `${REMEDY_KEY_PREFIX}${findingId}-${attempt}`;

/** Whether a key is one that counts for the request of a compliance run alone. */
export const isRemedyKey = (key: string): boolean => key.startsWith(REMEDY_KEY_PREFIX);

/** Which attempt at which finding a key stands for; undefined for any other key. */
export function parseRemedyKey(
  key: string,
): { readonly findingId: string; readonly attempt: number } | undefined {
  const match = /^remedy-(fnd-[0-9a-f]{16})-([1-9]\d{0,3})$/.exec(key);
  const [, findingId = '', attempt = ''] = match ?? [];
  return match ? { findingId, attempt: Number(attempt) } : undefined;
}
