import type { EvidenceStore } from '../../../shared/evidence/evidenceStore.js';

/** Evidence in memory: what was put there is read, and nothing is created. */
export function memoryStore(objects: Readonly<Record<string, Buffer | string>>): EvidenceStore {
  const refuse = () => Promise.reject(new Error('nothing is written here'));
  return {
    create: refuse,
    presign: refuse,
    read: (name) => {
      const body = objects[name];
      return Promise.resolve(body === undefined ? undefined : Buffer.from(body));
    },
    exists: (name) => Promise.resolve(name in objects),
    list: (prefix, most = Number.POSITIVE_INFINITY) =>
      Promise.resolve(
        Object.keys(objects)
          .filter((name) => name.startsWith(prefix))
          .sort()
          .slice(0, most)
          .map((name) => ({ name, lastModified: '2027-01-31T00:00:00.000Z' })),
      ),
  };
}
