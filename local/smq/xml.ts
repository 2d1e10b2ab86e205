import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser';
import type { WireResponse } from '../gateway/wire.js';
import { SmqError } from './errors.js';

const NAMESPACE = 'http://mns.aliyuncs.com/doc/v1/';

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  // A body's own white space is the sender's.
  trimValues: false,
  // Numeric character references are decoded under this option only.
  htmlEntities: true,
});

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });

/** An element's children: text, an element, or several elements of one name. */
export type XmlNode = string | { readonly [name: string]: XmlNode | readonly XmlNode[] };

/** Reads a request body with this root element; anything else is `MalformedXML`. */
export function parseXml(body: Buffer, root: string): XmlNode {
  const text = body.toString('utf8');
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) {
    throw new SmqError('MalformedXML');
  }
  const document = parseDocument(text);
  if (!isElement(document) || document[root] === undefined) throw new SmqError('MalformedXML');
  return document[root] as XmlNode;
}

/** The parser refuses some documents that are well-formed, such as names it holds for an attack. */
function parseDocument(text: string): unknown {
  try {
    return parser.parse(text);
  } catch {
    throw new SmqError('MalformedXML');
  }
}

function isElement(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The children of one name, in order; none when the parent holds only text. */
export function childrenOf(node: XmlNode, name: string): readonly XmlNode[] {
  if (typeof node === 'string') return [];
  const child = Object.hasOwn(node, name) ? node[name] : undefined;
  if (child === undefined) return [];
  return Array.isArray(child) ? child : [child as XmlNode];
}

/** The text of a child that may occur once; undefined when it is absent. */
export function textOf(node: XmlNode, name: string): string | undefined {
  const [child, second] = childrenOf(node, name);
  if (child === undefined) return undefined;
  if (second !== undefined || typeof child !== 'string') {
    throw new SmqError('InvalidArgument', `The element ${name} is not valid.`);
  }
  return child;
}

/** Refuses element names that the operation does not know, so that a typing error is not lost. */
export function refuseUnknownElements(node: XmlNode, known: readonly string[]): void {
  if (typeof node === 'string') return;
  const unknown = Object.keys(node).find((name) => name !== '#text' && !known.includes(name));
  if (unknown !== undefined) {
    throw new SmqError('InvalidArgument', `The element ${unknown} is not valid here.`);
  }
}

/**
 * An XML answer. The client needs a content type that begins exactly `text/xml`, and a namespace on
 * the root alone: an attribute on a nested element breaks it (facts/smq 4).
 */
export function xmlResponse(
  status: number,
  root: string,
  children: { readonly [name: string]: unknown },
  headers: Readonly<Record<string, string>>,
): WireResponse {
  const xml = builder.build({ [root]: { '@xmlns': NAMESPACE, ...children } });
  return {
    status,
    headers: { ...headers, 'content-type': 'text/xml;charset=utf-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
  };
}
