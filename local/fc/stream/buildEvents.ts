import { randomUUID } from 'node:crypto';
import type { QueueTrigger } from '../../manifest/FunctionConfig.js';
import type { TakenMessage } from '../../ports.js';
import { decodeBody } from './decodeBody.js';

/** The elements that a push hands to the function for these messages (facts/function-compute 4.3). */
export function buildEvents(
  trigger: QueueTrigger,
  messages: readonly TakenMessage[],
  place: {
    readonly functionName: string;
    readonly accountId: string;
    readonly regionId: string;
    readonly nowMs: number;
  },
): readonly object[] {
  const source = `MNS-${place.functionName}-${trigger.name}`;
  const time = new Date(place.nowMs).toISOString();
  return messages.map((message) => {
    const data = {
      requestId: randomUUID().toUpperCase(),
      messageId: message.messageId,
      messageBody: trigger.isBase64Decode ? decodeBody(message.body) : message.body,
    };
    if (trigger.eventSchema === 'RawData') return data;
    return {
      id: randomUUID(),
      source,
      specversion: '1.0',
      type: 'mns:Queue:SendMessage',
      datacontenttype: 'application/json; charset=utf-8',
      subject: `acs:mns:${place.regionId}:${place.accountId}:queues/${trigger.queueName}`,
      time,
      aliyunaccountid: place.accountId,
      aliyunpublishtime: time,
      aliyunoriginalaccountid: place.accountId,
      aliyuneventbusname: source,
      aliyunregionid: place.regionId,
      aliyunpublishaddr: '127.0.0.1',
      data,
    };
  });
}
