import { toJsonSchema } from '@valibot/to-json-schema';
import { FindingsFile } from './findings.js';

/** The JSON schema of `findings.json`, from the schema that reads it back. */
export function findingsSchema(): Record<string, unknown> {
  // What no JSON schema can say (a change asks for exactly one of join/leave and set) is left out.
  const schema = toJsonSchema(FindingsFile, { errorMode: 'ignore', typeMode: 'input' });
  return {
    ...schema,
    title: 'findings.json',
    description: 'What an audit of security groups found: `sgm audit`.',
  };
}
