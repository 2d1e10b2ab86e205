import { CloudFlowError } from '../errors.js';
import { isJsonObject, type JsonObject, readJsonText } from '../json.js';
import { isName, NAME_RULE } from '../names.js';

/** The parameters of one API call, of query and form body alike, read and checked by name. */
export class RequestParameters {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** Refuses documented parameters that this region does not act on. */
  refuse(...names: readonly string[]): void {
    for (const key of this.#values.keys()) {
      const name = key.split('.')[0] ?? key;
      if (names.includes(name) && this.text(key) !== undefined) {
        throw invalid(`${name} is not implemented by this region`);
      }
    }
  }

  /** An empty parameter counts as absent. */
  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return value === '' ? undefined : value;
  }

  required(name: string, maxLength = Number.POSITIVE_INFINITY): string {
    const value = this.text(name);
    if (value === undefined)
      throw new CloudFlowError('MissingRequiredParams', `${name} is required`);
    return this.#fitting(name, value, maxLength);
  }

  optional(name: string, maxLength: number): string | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : this.#fitting(name, value, maxLength);
  }

  /** A name of a flow, an execution or a schedule. */
  requiredName(name: string): string {
    const value = this.required(name);
    if (!isName(value)) throw invalid(`${name} must be ${NAME_RULE}`);
    return value;
  }

  optionalName(name: string): string | undefined {
    return this.text(name) === undefined ? undefined : this.requiredName(name);
  }

  integer(name: string, range: { min: number; max: number; absent: number }): number {
    const value = this.text(name);
    if (value === undefined) return range.absent;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= range.min && number <= range.max) return number;
    throw invalid(`${name} must be a whole number from ${range.min} to ${range.max}`);
  }

  boolean(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value === 'true' || value === 'false') return value === 'true';
    throw invalid(`${name} must be true or false`);
  }

  /** A JSON text that holds an object. */
  jsonObject(name: string): JsonObject | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = readJsonText(text);
    if (isJsonObject(value)) return value;
    throw invalid(`${name} must be the JSON text of an object`);
  }

  /** A moment in RFC 3339, as milliseconds. */
  time(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const timeMs = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
    if (Number.isNaN(timeMs)) throw invalid(`${name} must be a time as 2006-01-02T15:04:05Z`);
    return timeMs;
  }

  #fitting(name: string, value: string, maxLength: number): string {
    if ([...value].length <= maxLength) return value;
    throw invalid(`${name} must have 1 to ${maxLength} characters`);
  }
}

function invalid(message: string): CloudFlowError {
  return new CloudFlowError('InvalidArgument', message);
}
