import { fillPath } from '../../shared/contracts/routePath.js';
import {
  type ParametersOf,
  type PathOf,
  type QueryOf,
  type RouteName,
  routes,
} from '../../shared/contracts/routes.js';

/** What of a request stands in its URL. */
export interface RouteUrlParts<Name extends RouteName> {
  readonly parameters: ParametersOf<Name>;
  readonly query?: QueryOf<Name>;
}

/** The URL of a route on a service; query fields that are undefined are left out. */
export function routeUrl<Name extends RouteName>(
  baseUrl: string,
  name: Name,
  { parameters, query }: RouteUrlParts<Name>,
): URL {
  const url = new URL(fillPath<PathOf<Name>>(routes[name].path, parameters), baseUrl);
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined) url.searchParams.set(key, String(value));
  }
  return url;
}
