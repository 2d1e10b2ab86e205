import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadGuardrails } from '../../service/loadGuardrails.js';
import { openServices } from '../../shared/compliance/judging/openServices.js';

const folder = mkdtempSync(join(tmpdir(), 'sgm-guardrails-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = (text: string) => {
  const guardrailsFile = join(folder, 'guardrails.yaml');
  writeFileSync(guardrailsFile, text);
  return loadGuardrails({ guardrailsFile });
};

it('reads the guardrails of a deployment, and says where they are written', async () => {
  const { file, settings, exposures, lineOf } = await load('version: 1\n\nmaxTargets: 5\n');
  expect([file, settings, lineOf(['maxTargets'])]).toStrictEqual([
    'guardrails.yaml',
    { version: 1, maxTargets: 5, mayOverride: [] },
    3,
  ]);
  const ports = openServices.flatMap(({ tcp = [], udp = [] }) => [...tcp, ...udp]);
  expect(exposures.map(({ from, aims }) => [from, aims.length])).toStrictEqual([
    ['internet', ports.length],
  ]);
});

it('takes no change without a file that can be read', async () => {
  const missing = { guardrailsFile: join(folder, 'none.yaml') };
  await expect(loadGuardrails(missing)).rejects.toMatchObject({
    ...{ name: 'ServiceError', code: 'guardrails', status: 500, permanent: false },
    message: "none.yaml can't be read (ENOENT); nothing was done",
  });
  await expect(load('version: 1\nmaxTarget: 5\nmustStay: []\n')).rejects.toMatchObject({
    ...{ code: 'guardrails', status: 500 },
    message:
      'guardrails.yaml:2:1: maxTarget: found "maxTarget", wanted no such field; similar: maxTargets, guardrails.yaml:3:11: mustStay: found a list, wanted must name at least one group; nothing was done',
  });
});
