/**
 * Routes: the types of every request of the app, from the contracts of the services.
 *
 * Only types are imported, so nothing of the server is in the bundle. A route, field or code that the
 * API does not have is refused by the compiler.
 */
import type { Code } from "../../services/contracts/core/refusal-texts.ts";
import type { ActionName, Actions, Answer, Params } from "../../services/contracts/index.ts";

type RestOf<A extends ActionName> = Actions[A] extends { readonly rest: infer R extends string }
  ? R
  : never;

/** `GET /api/jobs/:jobId` and all others. */
export type Route = { [A in ActionName]: RestOf<A> }[ActionName];

type ByRoute = { [A in ActionName as RestOf<A>]: A };
type ActionOf<R extends Route> = ByRoute[R];

/** What a route takes: the names in its path, its query or its body. */
export type Takes<R extends Route> = Params<ActionOf<R>>;
/** What a route answers. */
export type Gives<R extends Route> = Answer<ActionOf<R>>;
/** A code that any route may refuse with. */
export type AnyCode = Code;

/** Routes that answer a list with a cursor. */
export type ListRoute = {
  [R in Route]: Gives<R> extends { items: unknown[]; nextCursor: string | null } ? R : never;
}[Route];
export type ItemOf<R extends ListRoute> = Gives<R>["items"][number];
