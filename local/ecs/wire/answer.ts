import { XMLBuilder } from 'fast-xml-parser';
import type { WireRequest, WireResponse } from '../../gateway/wire.js';
import type { EcsError } from '../errors.js';

export type AnswerFormat = 'JSON' | 'XML';

const xml = new XMLBuilder({ suppressEmptyNode: false });

/** The answer of an operation; its request id stands over one that a loaded element brought along. */
export function answerSuccess(
  request: WireRequest,
  operation: string,
  format: AnswerFormat,
  body: Readonly<Record<string, unknown>>,
): WireResponse {
  return answer(200, format, `${operation}Response`, { ...body, RequestId: request.requestId });
}

/** The error body of facts 6.2; `headers` carry a retry hint. */
export function answerEcsError(
  request: WireRequest,
  format: AnswerFormat,
  error: EcsError,
  headers: Readonly<Record<string, string>> = {},
): WireResponse {
  const body = {
    RequestId: request.requestId,
    HostId: request.headers.host ?? '',
    Code: error.code,
    Message: error.message,
    Recommend: `https://api.alibabacloud.com/troubleshoot?q=${error.code}&product=Ecs&requestId=${request.requestId}`,
  };
  const response = answer(error.status, format, 'Error', body);
  return { ...response, headers: { ...response.headers, ...headers } };
}

function answer(status: number, format: AnswerFormat, root: string, body: object): WireResponse {
  if (format === 'JSON') {
    return {
      status,
      headers: { 'content-type': 'application/json;charset=utf-8' },
      body: JSON.stringify(body),
    };
  }
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=utf-8' },
    body: `<?xml version='1.0' encoding='UTF-8'?>${xml.build({ [root]: body })}`,
  };
}
