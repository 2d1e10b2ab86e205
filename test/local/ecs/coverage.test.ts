import * as models from '@alicloud/ecs20140526';
import { expect, it } from 'vitest';
import { ECS_OPERATIONS } from '../../../local/ecs/operations/index.js';

type Names = Readonly<Record<string, string>>;
interface RequestModel {
  names(): Names;
  types(): Readonly<Record<string, unknown>>;
}

/** What the SDK's model of a request offers, in the form of the operation's own list. */
function offered(operation: string): string[] {
  const library = models as unknown as Record<string, RequestModel>;
  const model = library[`${operation}Request`];
  if (model === undefined) throw new Error(`the SDK has no ${operation}`);
  const types = model.types();
  return Object.entries(model.names()).flatMap(([field, name]) => {
    const type = types[field];
    const item = (type as { itemType?: unknown }).itemType;
    if (item === undefined) return typeof type === 'string' ? [name] : [`${name}.*`];
    if (typeof item !== 'function') return [`${name}.N`];
    const inner = Object.values((item as unknown as RequestModel).names());
    return inner.map((one) => `${name}.N.${one}`);
  });
}

const PASSED_OVER = new Set(['OwnerId', 'OwnerAccount', 'ResourceOwnerId', 'ResourceOwnerAccount']);

it('names what each operation reads and what it refuses in COVERAGE.md', async () => {
  const lines = [
    '# Coverage of the loopback ECS',
    '',
    'Written by test/local/ecs/coverage.test.ts from the operations and the request models of the SDK.',
    'Parameters with a tick are read; the others answer `UnsupportedParameter`. `OwnerId`, `OwnerAccount`,',
    '`ResourceOwnerId` and `ResourceOwnerAccount` are accepted by every operation without effect.',
    '',
  ];
  for (const { name, parameters } of ECS_OPERATIONS.values()) {
    const known = new Set(parameters);
    const all = [...new Set([...parameters, ...offered(name)])].filter(
      (one) => !PASSED_OVER.has(one),
    );
    const read = all.filter((one) => known.has(one)).map((one) => `\`${one}\``);
    const refused = all.filter((one) => !known.has(one)).map((one) => `\`${one}\``);
    lines.push(`## ${name}`, '', `- [x] ${read.join(', ')}`);
    if (refused.length > 0) lines.push(`- [ ] ${refused.join(', ')}`);
    lines.push('');
  }
  await expect(lines.join('\n')).toMatchFileSnapshot('../../../local/ecs/COVERAGE.md');
});
