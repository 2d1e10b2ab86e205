import { EcsError, type EcsErrorCode } from '../errors.js';
import type { Positioned } from '../state/RecordList.js';
import type { Parameters } from './Parameters.js';

interface PageLimits {
  /** What an unset MaxResults means; also what a value below `min` means, if `raises`. */
  readonly byDefault: number;
  readonly min: number;
  readonly max: number;
  readonly maxPageSize: number;
  /** The code of a token that this region did not give. Documented for groups alone. */
  readonly tokenCode?: EcsErrorCode;
}

export interface Page<T> {
  readonly items: T[];
  /** What the answer says about paging, in its own field names. */
  readonly fields: {
    readonly NextToken?: string;
    readonly TotalCount?: number;
    readonly PageNumber?: number;
    readonly PageSize?: number;
  };
}

/** What a page is cut from: a `RecordList`, or an array in the order of its positions. */
interface Source<T> extends Iterable<T> {
  readonly length: number;
  at(index: number): T | undefined;
  indexAfter?(position: number): number;
}

/**
 * Cuts the page that a call asks for. With MaxResults or NextToken: by token, which overrides the
 * page number and brings no TotalCount. With neither kind: the first page by token and the total.
 * MaxResults outside the limits is clamped to them, as documented for instances and interfaces.
 */
export function cutPage<T extends Positioned>(
  operation: string,
  parameters: Parameters,
  limits: PageLimits,
  source: Source<T>,
  fits?: (item: T) => boolean,
): Page<T> {
  const byToken = parameters.has('MaxResults') || parameters.has('NextToken');
  const byNumber = parameters.has('PageNumber') || parameters.has('PageSize');
  const maxResults = parameters.integer('MaxResults', 0, 999_999_999) ?? limits.byDefault;
  const pageNumber = parameters.integer('PageNumber', 1, 999_999_999) ?? 1;
  const pageSize = parameters.integer('PageSize', 1, limits.maxPageSize) ?? 10;
  if (byNumber && !byToken) {
    const all = fits ? Array.from(source).filter(fits) : source;
    const items: T[] = [];
    const begin = (pageNumber - 1) * pageSize;
    for (let index = begin; index < begin + pageSize; index += 1) {
      const item = all.at(index);
      if (item === undefined) break;
      items.push(item);
    }
    const fields = { TotalCount: all.length, PageNumber: pageNumber, PageSize: pageSize };
    return { items, fields };
  }
  const size = Math.min(limits.max, Math.max(limits.min, maxResults));
  const after = readToken(operation, parameters, limits.tokenCode ?? 'InvalidParameter');
  const { items, more } = take(source, after, size, fits);
  const last = items.at(-1);
  const NextToken = more && last !== undefined ? writeToken(operation, last.position) : '';
  if (byToken) return { items, fields: { NextToken } };
  const total = fits ? Array.from(source).filter(fits).length : source.length;
  return { items, fields: { NextToken, TotalCount: total, PageNumber: 1, PageSize: size } };
}

function take<T extends Positioned>(
  source: Source<T>,
  after: number,
  size: number,
  fits: ((item: T) => boolean) | undefined,
): { items: T[]; more: boolean } {
  const items: T[] = [];
  let index =
    source.indexAfter?.(after) ??
    Array.from(source).filter((item) => item.position <= after).length;
  for (; index < source.length; index += 1) {
    const item = source.at(index);
    if (item === undefined || (fits && !fits(item))) continue;
    if (items.length === size) return { items, more: true };
    items.push(item);
  }
  return { items, more: false };
}

/** A token says where the last page ended: the position of its last record. Opaque to clients. */
function writeToken(operation: string, position: number): string {
  return Buffer.from(`${operation}:${position}`).toString('base64url');
}

function readToken(operation: string, parameters: Parameters, code: EcsErrorCode): number {
  const token = parameters.optional('NextToken');
  if (token === undefined) return -1;
  const [name, position = ''] = Buffer.from(token, 'base64url').toString('utf8').split(':');
  if (name !== operation || !/^\d+$/.test(position)) throw new EcsError(code, 'NextToken');
  return Number(position);
}
