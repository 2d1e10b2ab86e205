/** The queue's name in `acs:mns:{region}:{account}:/queues/{queue}[/messages]`; undefined for another ARN. */
export function queueOfArn(arn: string): string | undefined {
  return /^acs:mns:[\w-]*:\d*:\/?queues\/([A-Za-z0-9][A-Za-z0-9-]*)(?:\/messages)?$/.exec(arn)?.[1];
}
