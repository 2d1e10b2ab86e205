import { XMLBuilder } from 'fast-xml-parser';
import type { WireRequest, WireResponse } from '../gateway/wire.js';
import type { OssError } from './errors.js';

const builder = new XMLBuilder({});

const render = (document: object) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(document)}`;

/** A successful answer. A HEAD answer declares the length of what GET would answer. */
export function answer(
  request: WireRequest,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer = '',
): WireResponse {
  return { status: 200, headers: { ...baseHeaders(request), ...headers }, body };
}

export function answerXml(request: WireRequest, document: object): WireResponse {
  return answer(request, { 'content-type': 'application/xml' }, render(document));
}

/** The error document; of a HEAD request it goes into `x-oss-err`, where clients look for it. */
export function answerOssError(request: WireRequest, error: OssError): WireResponse {
  const document = render({
    Error: {
      Code: error.code,
      Message: error.message,
      RequestId: request.requestId,
      HostId: request.headers.host ?? '',
      ...(error.ec === undefined ? {} : { EC: error.ec }),
    },
  });
  const headers = {
    ...baseHeaders(request),
    'content-type': 'application/xml',
    ...(error.ec === undefined ? {} : { 'x-oss-ec': error.ec }),
  };
  if (request.method !== 'HEAD') return { status: error.status, headers, body: document };
  const inHeader = Buffer.from(document).toString('base64');
  return { status: error.status, headers: { ...headers, 'x-oss-err': inHeader }, body: '' };
}

function baseHeaders(request: WireRequest): Record<string, string> {
  return { server: 'AliyunOSS', 'x-oss-request-id': request.requestId };
}
