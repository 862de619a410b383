/**
 * Contracts: the one room that every service may enter.
 *
 * `actions` and `events` are the whole surface between services. `call` and `service` join them
 * to Moleculer so that the compiler refuses a wrong name, parameter, answer, event or `this`.
 */
import type { CallingOptions, Context, Service, ServiceSchema } from "moleculer";
import { type ActionContract, isRepeatable } from "./core/action-contract.ts";
import type { Static } from "./core/schema.ts";
import type { Instant } from "./core/units.ts";
import { type EventName, type EventOf, events } from "./events.ts";
import { job } from "./job/job.ts";
import { matching } from "./matching/matching.ts";
import { analytics, communication, gateway } from "./operations/operations.ts";
import { payment } from "./payment/payment.ts";
import { security } from "./security/security.ts";
import { user } from "./user/user.ts";

/** Raised when a node of the last version could misunderstand one of this: they do not mix. */
export const contractVersion = 2;

export const actions = {
  ...user,
  ...job,
  ...matching,
  ...payment,
  ...communication,
  ...analytics,
  ...security,
  ...gateway,
} as const;

export type Actions = typeof actions;
export type ActionName = keyof Actions;
export type Params<A extends ActionName> = Static<Actions[A]["params"]>;
export type Answer<A extends ActionName> = Static<Actions[A]["answer"]>;

/** Who a verified token says is calling. */
export type Caller = {
  readonly userId: string;
  readonly role: "worker" | "employer" | "operator";
  readonly sessionId: string;
  /** Grows when all sessions of the account end: a token of an earlier one is over. */
  readonly generation: number;
  /** When they last showed who they are; absent in tokens that do not say it. */
  readonly authenticatedAt?: Instant;
  /** An instant, or empty for no end: until then only what is begun may be finished. */
  readonly suspendedUntil?: string;
};

/** What travels beside the params: the caller's proof and the client's idempotency key. */
export type Meta = {
  token?: string;
  key?: string;
  /** The `If-Match` of a command whose contract is `versioned`. */
  ifMatch?: string;
  /** What the address is called that a command came from: a keyed hash. */
  from?: string;
  /** The kind of device that asks, for contracts that want to know. */
  device?: string;
  /** With it, keyed hashes: what its network is called, and what its program and network are. */
  network?: string;
  client?: string;
  /** The body as it was sent, for contracts that take it so, and its `X-Signature`. */
  sent?: { body: string; signature?: string };
  /** Headers for the client, in the place where moleculer-web looks for them. */
  $responseHeaders?: Record<string, string>;
};
/** What stays in the process that checked it. */
export type Locals = { caller?: Caller };
export type Ctx<A extends ActionName> = Context<Params<A>, Meta, Locals>;

/** Anything that can call: a context (keeps the trace and the caller) or the broker. */
export type Calls = {
  call<TResult, TParams>(action: string, params: TParams, opts?: CallingOptions): Promise<TResult>;
};

/** Calls an action; the compiler knows its name, its params and its answer. */
export const call = <A extends ActionName>(
  from: Calls,
  action: A,
  params: Params<A>,
  options?: CallingOptions,
): Promise<Answer<A>> => from.call<Answer<A>, Params<A>>(action, params, options);

/** One public message, as a subscriber gets it. */
export type Message<E extends EventName = EventName> = {
  [N in E]: {
    readonly type: N;
    readonly data: EventOf<N>;
    readonly source: string;
    readonly stream: string;
    readonly position: number;
    readonly index: number;
    readonly at: Instant;
    readonly correlationId: string;
    readonly actor: string | null;
    readonly from?: string;
    readonly hash: string;
  };
}[E];

export type ServiceName =
  | "user"
  | "job"
  | "matching"
  | "payment"
  | "communication"
  | "analytics"
  | "security"
  | "gateway";

/** Actions that a mixin brings, so that the service file need not. */
type FromMixins =
  | "log.read"
  | "log.verify"
  | "feeds"
  | "feeds.reanchor"
  | "health"
  | "personal.export"
  | "personal.obligations"
  | "personal.close"
  | "personal.reopen"
  | "personal.erase"
  | "deadLetters"
  | "deadLetters.replay"
  | "sagas"
  | "sagas.resume"
  | "sagas.abort";

export type Handlers<N extends ServiceName, This> = {
  [A in ActionName as A extends `${N}.${infer L}` ? (L extends FromMixins ? never : L) : never]: (
    this: This,
    ctx: Ctx<A>,
  ) => Promise<Answer<A>> | Answer<A>;
};

export type Subscriptions<This> = {
  [E in EventName]?: (this: This, message: Message<E>) => Promise<void> | void;
};

export type ServiceFile<N extends ServiceName, Methods> = {
  readonly name: N;
  readonly mixins: readonly Partial<ServiceSchema>[];
  readonly actions: Handlers<N, Service & Methods>;
  /** Durable: each public message of these names, in the order of its log, at least once. */
  readonly subscriptions?: Subscriptions<Service & Methods>;
  readonly settings?: Record<string, unknown>;
  readonly methods?: ThisType<Service & Methods> & Record<string, unknown>;
  readonly created?: (this: Service & Methods) => void;
  readonly started?: (this: Service & Methods) => Promise<void>;
  readonly stopped?: (this: Service & Methods) => Promise<void>;
};

/** The contract of an action by its name at run time. */
export const contractOf = (action: string): ActionContract | undefined =>
  (actions as Readonly<Record<string, ActionContract>>)[action];

/**
 * Joins handlers with the contract into a Moleculer schema: params for the validator, visibility
 * for the gateway. Answers a plain `ServiceSchema`, since a schema with its own methods is not
 * assignable to `createService`.
 */
export const service = <N extends ServiceName, Methods = object>(
  file: ServiceFile<N, Methods>,
): ServiceSchema => {
  const handlers = file.actions as unknown as Record<string, (ctx: Context) => unknown>;
  const joined = Object.entries(handlers).map(([name, handler]) => {
    const contract = contractOf(`${file.name}.${name}`);
    if (contract === undefined) throw new TypeError(`no contract for ${file.name}.${name}`);
    const visibility = contract.rest === undefined ? "public" : "published";
    const retryPolicy = { enabled: isRepeatable(contract) };
    return [name, { params: contract.params, visibility, retryPolicy, handler }];
  });
  return { ...file, actions: Object.fromEntries(joined) } as unknown as ServiceSchema;
};

export { events };
