/**
 * Contract: what one action promises, written once.
 *
 * From this value come the TypeScript types of callers and handlers, the check at run time, the
 * gateway's route, the roles that the guard enforces and the OpenAPI document.
 */
import type { TObject, TSchema } from "typebox";

export type Role = "worker" | "employer" | "operator";

/**
 * Who may call: everyone, everyone signed in, only other services (never routed), or some roles.
 * Whether the caller owns the thing is the action's own rule.
 */
export type Who = "public" | "any" | "internal" | readonly Role[];

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type Route = `${Method} /${string}`;

export type ActionContract = {
  readonly summary: string;
  /** Absent: the action is not reachable from outside. */
  readonly rest?: Route;
  readonly who: Who;
  /** Path parameters and the body; for GET path parameters and the query. */
  readonly params: TObject;
  readonly answer: TSchema;
  /** Every code with which a rule may say no. Any other error is unknown and may be repeated. */
  readonly refuses: readonly string[];
  /** The status of success; 200 when absent. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Idempotency-Key: taken on every POST unless "never"; "required" refuses without one. */
  readonly key?: "required" | "never";
};

export type Contract = Readonly<Record<string, ActionContract>>;

/** The path parameters of a route, `["jobId"]` of `GET /api/jobs/:jobId`. */
export const pathNames = (route: Route): string[] =>
  [...route.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "");

/** Method and path of a route. */
export const splitRoute = (route: Route): { method: Method; path: string } => {
  const [method = "", path = ""] = route.split(" ");
  return { method: method as Method, path };
};
