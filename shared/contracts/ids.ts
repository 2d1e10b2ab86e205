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
