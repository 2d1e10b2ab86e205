import type { Service } from '../../service/Service.js';
import type { AnswerOf, StatusOf } from '../../shared/contracts/routeAnswers.js';
import type { ParametersOf, RouteName } from '../../shared/contracts/routes.js';
import type { HttpRequest } from '../../shared/runtime/httpEvent.js';

/** A request with the service of its invocation. */
export interface Received {
  readonly request: HttpRequest;
  readonly service: Service;
}

/** What a handler is asked with. */
export interface RouteCall<Name extends RouteName> extends Received {
  /** What stands in the path for the names of its template. */
  readonly parameters: ParametersOf<Name>;
}

/** One of the answers that the table has for a route. */
export type Answer<Name extends RouteName> = Name extends RouteName
  ? {
      readonly [Status in StatusOf<Name>]: {
        readonly status: Status & number;
        readonly body: AnswerOf<Name, Status>;
        readonly headers?: Readonly<Record<string, string>>;
      };
    }[StatusOf<Name>]
  : never;

/** A handler for every route of the table. */
export type Handlers = {
  readonly [Name in RouteName]: (call: RouteCall<Name>) => Promise<Answer<Name>>;
};
