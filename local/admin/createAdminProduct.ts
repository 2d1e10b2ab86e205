import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { EcsProduct } from '../ecs/createEcs.js';
import type { RegionSnapshotJson } from '../ecs/state/snapshot.js';
import type { FcProduct } from '../fc/createFc.js';
import type { FaultPlan, FaultRule } from '../gateway/faults.js';
import type { Product, WireRequest, WireResponse } from '../gateway/wire.js';
import type { RoleStore } from '../ram/RoleStore.js';

const PREFIX = '/_region/';

/**
 * The region's own routes, for other processes on this machine: snapshot (GET, PUT), faults (POST,
 * DELETE), a function's log lines (`GET logs/<function>`), which grants of roles no call has needed
 * and what was denied (`GET access`). Each call carries the token that the region printed at its
 * start.
 */
export function createAdminProduct(options: {
  readonly adminToken: string;
  readonly ecs: EcsProduct;
  readonly fc: FcProduct;
  readonly faults: FaultPlan;
  readonly roles: Pick<RoleStore, 'unused' | 'denied'>;
}): Product {
  const { ecs, fc, faults, roles } = options;
  const answer = (request: WireRequest): WireResponse => {
    const route = `${request.method} ${request.path.slice(PREFIX.length)}`;
    if (route === 'GET snapshot') return json(200, ecs.snapshot());
    if (route === 'PUT snapshot') {
      ecs.load(JSON.parse(request.body.toString('utf8')) as RegionSnapshotJson);
      return json(200, { loaded: true });
    }
    if (route === 'POST faults') {
      faults.add(JSON.parse(request.body.toString('utf8')) as FaultRule);
      return json(200, { added: true });
    }
    if (route === 'DELETE faults') {
      faults.clear();
      return json(200, { cleared: true });
    }
    if (route === 'GET access') return json(200, { unused: roles.unused, denied: roles.denied });
    const name = /^GET logs\/([A-Za-z0-9_-]+)$/.exec(route)?.[1];
    if (name !== undefined && fc.functionNames.includes(name)) {
      return {
        status: 200,
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        body: `${fc.logsOf(name).join('\n')}\n`,
      };
    }
    return json(404, { error: `the region has no ${route}` });
  };
  return {
    name: 'admin',
    claims: (request) => request.path.startsWith(PREFIX),
    operationOf: (request) => `${request.method} ${request.path}`,
    refuse: () => json(500, { error: 'injected' }),
    async handle(request) {
      if (!hasRegionToken(request.headers, options.adminToken)) {
        return json(403, { error: 'x-region-token is missing or wrong' });
      }
      try {
        return answer(request);
      } catch (error) {
        return json(400, { error: error instanceof Error ? error.message : String(error) });
      }
    },
  };
}

/** Whether headers have the token of the region's own routes. */
export function hasRegionToken(headers: IncomingHttpHeaders, wanted: string): boolean {
  const found = Buffer.from(String(headers['x-region-token'] ?? ''));
  const expected = Buffer.from(wanted);
  return found.length === expected.length && timingSafeEqual(found, expected);
}

const json = (status: number, value: unknown): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
