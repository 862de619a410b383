/**
 * Contracts: the one folder that every service may import.
 *
 * `actions` and `events` are all that services share. `call` and `service` bind them to Moleculer,
 * so that the compiler rejects a wrong name, parameter, answer, event or `this`.
 */
import type { CallingOptions, Context, Service, ServiceSchema } from "moleculer";
import { analytics } from "./analytics/analytics.ts";
import { insights } from "./analytics/insights.ts";
import { reportSchedules } from "./analytics/report-schedules.ts";
import { reports } from "./analytics/reports.ts";
import { communication } from "./communication/communication.ts";
import { type ActionContract, isRepeatable } from "./core/action-contract.ts";
import type { Static } from "./core/schema.ts";
import type { Instant } from "./core/units.ts";
import { type EventName, type EventOf, events } from "./events.ts";
import { job } from "./job/job.ts";
import { matching } from "./matching/matching.ts";
import { gateway } from "./operations/gateway.ts";
import { workContracts } from "./papers/work-contract.ts";
import { payment } from "./payment/payment.ts";
import { security } from "./security/security.ts";
import { user } from "./user/user.ts";

/**
 * What the nodes of a cluster may ask of each other. Nodes of N run beside those of N-1 and N+1
 * (mixins/config/startup.ts). So the contracts of N hold all that nodes of N-1 ask for. What is to
 * go takes two raises: nodes of N no longer ask for it, and N+1 removes it.
 */
export const contractVersion = 2;

export const actions = {
  ...user,
  ...job,
  ...workContracts,
  ...matching,
  ...payment,
  ...communication,
  ...analytics,
  ...reports,
  ...insights,
  ...reportSchedules,
  ...security,
  ...gateway,
} as const;

export type Actions = typeof actions;
export type ActionName = keyof Actions;
export type Params<A extends ActionName> = Static<Actions[A]["params"]>;
export type Answer<A extends ActionName> = Static<Actions[A]["answer"]>;

/** The caller according to a verified token. */
export type Caller = {
  readonly userId: string;
  readonly role: "worker" | "employer" | "operator";
  readonly sessionId: string;
  /** Grows when all sessions of the account end; a token of an earlier generation is invalid. */
  readonly generation: number;
  /** When the caller last proved their identity; absent in tokens without it. */
  readonly authenticatedAt?: Instant;
  /** An instant, or empty for no end; until then only work that has begun may be finished. */
  readonly suspendedUntil?: string;
};

/** Call metadata beside the params, such as the caller's token and the idempotency key. */
export type Meta = {
  token?: string;
  key?: string;
  /** The `If-Match` of a command whose contract is `versioned`. */
  ifMatch?: string;
  /** A keyed hash of the address that a command came from. */
  from?: string;
  /** The caller's kind of device, for contracts with `knowsDevice`. */
  device?: string;
  /** With it, keyed hashes: of the network, and of the program and network together. */
  network?: string;
  client?: string;
  /** The raw body and its `X-Signature`, for contracts with `takesSent`. */
  sent?: { body: string; signature?: string };
  /** The `traceparent` of a call to another node. */
  trace?: string;
  /** Headers for the client, in the member where moleculer-web looks for them. */
  $responseHeaders?: Record<string, string>;
};
/** Locals of the process that checked the token. */
export type Locals = { caller?: Caller };
export type Ctx<A extends ActionName> = Context<Params<A>, Meta, Locals>;

/** A context, which keeps the trace and the caller, or the broker. */
export type Calls = {
  call<TResult, TParams>(action: string, params: TParams, opts?: CallingOptions): Promise<TResult>;
};

/** Calls an action with the types of its contract. */
export const call = <A extends ActionName>(
  from: Calls,
  action: A,
  params: Params<A>,
  options?: CallingOptions,
): Promise<Answer<A>> => from.call<Answer<A>, Params<A>>(action, params, options);

/** One public message, as a subscriber receives it. */
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
    readonly causationId?: string;
    readonly from?: string;
    readonly trace?: string;
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

/** Actions whose handlers a mixin provides; the HTTP server answers `stream` itself. */
type FromMixins =
  | "stream"
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
  | "readModels"
  | "readModels.rebuild"
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
  /** Durable: each public message of these names, in log order, at least once. */
  readonly subscriptions?: Subscriptions<Service & Methods>;
  readonly settings?: Record<string, unknown>;
  readonly methods?: ThisType<Service & Methods> & Record<string, unknown>;
  readonly created?: (this: Service & Methods) => void;
  readonly started?: (this: Service & Methods) => Promise<void>;
  readonly stopped?: (this: Service & Methods) => Promise<void>;
};

/** The contract of an action looked up at run time; undefined for an unknown name. */
export const contractOf = (action: string): ActionContract | undefined =>
  (actions as Readonly<Record<string, ActionContract>>)[action];

/**
 * Binds handlers to their contracts in a Moleculer schema: params for the validator, visibility for
 * the gateway. Returns a plain `ServiceSchema`, since one with its own methods is not assignable to
 * `createService`. Throws TypeError for a handler without a contract.
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
