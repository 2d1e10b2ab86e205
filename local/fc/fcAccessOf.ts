import type { AccessCall } from '../ram/Role.js';

/**
 * What RAM is asked before an operation. ListFunctions has no resource level. FC's policies name a function that is invoked with its
 * qualifier, other pages by its name alone (facts/provisioning 10): both are asked for.
 */
export function fcAccessOf(
  operation: 'InvokeFunction' | 'ListFunctions' | 'GetFunction',
  functionName: string,
  { regionId, accountId }: { readonly regionId: string; readonly accountId: string },
): AccessCall {
  if (operation === 'ListFunctions') return { action: 'fc:ListFunctions', resources: ['*'] };
  const arn = `acs:fc:${regionId}:${accountId}:functions/${functionName}`;
  const resources = operation === 'InvokeFunction' ? [arn, `${arn}/LATEST`] : [arn];
  return { action: `fc:${operation}`, resources };
}
