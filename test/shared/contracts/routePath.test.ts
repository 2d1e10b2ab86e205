import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { fillPath, matchPath, type PathParameter } from '../../../shared/contracts/routePath.js';

describe('a path template', () => {
  it.each([
    ['/changes', '/changes', {}],
    ['/changes', '/changes/', undefined],
    ['/changes', '/Changes', undefined],
    ['/openapi.json', '/openapiXjson', undefined],
    ['/changes/{changeId}', '/changes/chg-1', { changeId: 'chg-1' }],
    ['/changes/{changeId}', '/changes/', undefined],
    ['/changes/{changeId}', '/changes/a/b', undefined],
    ['/changes/{changeId}/stop', '/changes/chg-1/stop', { changeId: 'chg-1' }],
    ['/changes/{changeId}/stop', '/changes/chg-1/start', undefined],
    ['/a/{b}/c/{d}', '/a/1/c/2', { b: '1', d: '2' }],
  ])('%s fits %s: %j', (template, path, parameters) => {
    expect(matchPath(template, path)).toStrictEqual(parameters);
  });

  it('escapes what is filled in', () => {
    expect(fillPath('/changes/{changeId}/stop', { changeId: '../a b?' })).toBe(
      '/changes/..%2Fa%20b%3F/stop',
    );
  });

  it('finds again what was filled in', () => {
    const segment = fc.string({ minLength: 1 }).filter((text) => !text.includes('/'));
    fc.assert(
      fc.property(segment, segment, (b, d) => {
        const path = decodeURIComponent(fillPath('/a/{b}/c/{d}', { b, d }));
        expect(matchPath('/a/{b}/c/{d}', path)).toStrictEqual({ b, d });
      }),
    );
  });

  it('names its parameters in its type', () => {
    expectTypeOf<PathParameter<'/a/{b}/c/{d}'>>().toEqualTypeOf<'b' | 'd'>();
    expectTypeOf<PathParameter<'/changes'>>().toEqualTypeOf<never>();
  });
});
