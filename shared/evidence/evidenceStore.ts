/** An object of the evidence, as a listing shows it. */
export interface StoredObject {
  readonly name: string;
  /** ISO 8601. */
  readonly lastModified: string;
}

/**
 * Where evidence lies: objects that are created once and never changed. What exists is learnt from
 * a listing or `exists`, never from a mount.
 */
export interface EvidenceStore {
  /** Creates an object; `exists` when there is one of that name, which then stays as it is. */
  create(
    name: string,
    body: string | Buffer,
    options?: { readonly contentType?: string },
  ): Promise<'created' | 'exists'>;
  /** The object's bytes; undefined when there is none. */
  read(name: string): Promise<Buffer | undefined>;
  exists(name: string): Promise<boolean>;
  /** A URL by which anybody can read an object for so many seconds. */
  presign(name: string, seconds: number): Promise<string>;
  /** All objects whose names begin so, in the order of their names; at most `most`. */
  list(prefix: string, most?: number): Promise<readonly StoredObject[]>;
}

/** The text of an object of the evidence. */
export const evidenceText = (value: unknown) => `${JSON.stringify(value, null, 1)}\n`;

/** Creates a JSON object; one that is there stays as it is. */
export function createJson(store: Pick<EvidenceStore, 'create'>, name: string, value: unknown) {
  return store.create(name, evidenceText(value), { contentType: 'application/json' });
}
