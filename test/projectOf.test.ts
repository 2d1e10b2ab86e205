import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesReachedFrom, testFilesOf } from './projectOf.js';
import { rootDir } from './rootDir.js';

const textOf = (file: string) => readFileSync(join(rootDir, file), 'utf8');
const unit = testFilesOf('unit');

describe('unit tests', () => {
  it('start nothing that listens, serves or runs', () => {
    const starts = /\b(?:start(?:Region|Functions|Ecs|Oss|Smq|Fc|Sgm|Browser)|deploy|fork|spawn)\(/;
    const reached = new Set(unit.flatMap(filesReachedFrom));
    expect([...reached].filter((file) => starts.test(textOf(file)))).toStrictEqual([]);
  });

  it('wait for no timer of the machine', () => {
    const reached = new Set(unit.flatMap(filesReachedFrom));
    const own = [...reached].filter((file) => file.startsWith('test/'));
    expect(own.filter((file) => /\bset(?:Timeout|Interval)\(/.test(textOf(file)))).toStrictEqual(
      [],
    );
  });

  it('are all tests of pure folders, but for the few that ask another program or region', () => {
    const pure = [
      'rules',
      'probes',
      'region',
      'change',
      'compliance',
      'reports',
      'contracts',
      'text',
    ];
    const others = testFilesOf('region').filter((file) =>
      pure.some((folder) => file.startsWith(`test/shared/${folder}/`)),
    );
    expect(others).toStrictEqual([
      // Held against an execution of the real flow, a browser and Microsoft's validator.
      'test/shared/change/loop/countPlan.test.ts',
      'test/shared/reports/page.test.ts',
      'test/shared/reports/sarif.test.ts',
    ]);
  });
});

describe('every test', () => {
  it('belongs to one project', () => {
    const all = readdirSync(join(rootDir, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => join('test', name));
    expect([...unit, ...testFilesOf('region')].sort()).toStrictEqual(all.sort());
  });

  it('asserts nothing about the time that the machine takes', () => {
    const stopwatch = /performance\.(?:now|timing)|hrtime|= Date\.now\(\);|Date\.now\(\) -(?! \d)/;
    const helpers = [
      'test/projectOf.test.ts',
      'test/measureMostSpeed.ts',
      'test/local/manualClock.ts',
    ];
    const measuring = readdirSync(join(rootDir, 'test'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join('test', name))
      .filter((file) => !helpers.includes(file) && stopwatch.test(textOf(file)));
    expect(measuring).toStrictEqual([]);
  });
});
