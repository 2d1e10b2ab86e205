import { readJson } from '../../shared/text/readJson.js';
import { UsageError } from '../exitCodes.js';
import { readText } from './readText.js';
import { sayFileFault } from './sayFileFault.js';

/**
 * The value of a JSON file, compressed where its name ends in `.gz`. `what`: what the file should be,
 * such as `region snapshot`. Throws UsageError for one that can't be read, is too large, is no JSON,
 * or has a key that is reserved or stands twice.
 */
export function readJsonFile(file: string, what: string): unknown {
  let text: string;
  try {
    text = readText(file);
  } catch (error) {
    throw new UsageError(`${file} is no ${what}: ${sayFileFault(error)}`);
  }
  return jsonValue(text, file, what);
}

/** The value of a JSON text; `where`: what it came from. Throws UsageError. */
export function jsonValue(text: string, where: string, what: string): unknown {
  const read = readJson(text);
  if (read.ok) return read.value;
  const { target, rule, found, wanted } = read.fault;
  const reason = rule === 'json' ? found : `${target}: ${found}, wanted ${wanted}`;
  throw new UsageError(`${where} is no ${what}: ${reason}`);
}
