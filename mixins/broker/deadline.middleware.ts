/**
 * Deadlines: how long a call may take in all, and how long one attempt at it.
 *
 * A deadline travels with the call: a nested call gets the rest of it (Moleculer's distributed
 * timeout). Within it Moleculer's retry repeats attempts without an answer. An attempt at another
 * node is short, so a frozen node costs a second and not the whole deadline. A local call gets all
 * the time that is left, as no network is between. A call waits for a service that has just left,
 * and is refused at once when it stays away.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { CallingOptions, Context, Middleware, Service, ServiceBroker } from "moleculer";
import { Errors } from "moleculer";
import { attemptMsOf, isRepeatable } from "../../services/contracts/core/action-contract.ts";
import { contractOf } from "../../services/contracts/index.ts";
import { backoff } from "../process/backoff.ts";
import { atMost } from "../process/wait-for.ts";

export const deadlineMs = 8000;
/** An attempt is not started with less time left than this. */
const leastMs = 20;
/** How long a call waits for a service that left: about as long as a restart takes. */
const graceMs = 4000;
const lookMs = 20;

type Options = CallingOptions & { ctx?: Context; timeout?: number; tracking?: boolean };
/** Moleculer counts the retries of a call in its context. */
type Attempt = Context & { readonly _retryAttempts?: number | null };
type Call = (action: string, params?: unknown, options?: Options) => Answer;
type Answer = Promise<unknown> & { ctx?: Context };
/** The nodes that offer an action; Moleculer keeps the entry after the last node has left. */
type Availability = { hasLocal(): boolean; hasAvailable(): boolean };
type Inner = {
  readonly registry: { readonly actions: { get(name: string): Availability | undefined } };
  readonly transit?: { readonly tx: { readonly connected: boolean } };
};

/** True for an error whose outcome is unknown, or whose action did not run: retry the call. */
export const isAway = (error: unknown): boolean => {
  const { type, code, retryable } = Object(error) as {
    type?: unknown;
    code?: unknown;
    retryable?: unknown;
  };
  // Moleculer marks its 500 retryable, but that is a bug of ours; a skipped request it does not.
  return (retryable === true && code !== 500) || type === "REQUEST_SKIPPED";
};

/** Errors that an immediate retry makes no better: a queue fills further, a fault stays. */
const lasting = new Set(["QUEUE_FULL", "NOT_READY"]);

/** True where an immediate retry may help. */
export const isWorthRepeating = (error: unknown): boolean =>
  isAway(error) && !lasting.has(String((Object(error) as { type?: unknown }).type));

/** Errors that do not count against the called node: it is full, or another one is unavailable. */
const othersFault = new Set([
  "QUEUE_FULL",
  // Its reads still work.
  "NOT_READY",
  // One application or account is undecided; all others continue.
  "UNDECIDED",
  "REQUEST_SKIPPED",
  "SERVICE_NOT_FOUND",
  "SERVICE_NOT_AVAILABLE",
]);

/** True for an error that counts against the called node: no answer, or no store. */
export const isStuck = (error: unknown): boolean =>
  isAway(error) && !othersFault.has(String((Object(error) as { type?: unknown }).type));

/** The time of one attempt. It doubles with each retry, as busy nodes need longer. */
const timeoutOf = (isLocal: boolean, action: string, leftMs: number, ctx?: Context): number => {
  const contract = contractOf(action);
  // A call that is not retried has one attempt and all the time that is left.
  if (isLocal || (contract !== undefined && !isRepeatable(contract))) return leftMs;
  const attemptMs = backoff(attemptMsOf(contract ?? {}), leftMs);
  return attemptMs((ctx as Attempt | undefined)?._retryAttempts ?? 0);
};

/** Waits for services that have just left, or for the bus. The first call starts the grace. */
class Absences {
  private readonly broker: Inner;
  /** By action: whether it came back within its grace period. */
  private readonly waits = new Map<string, Promise<boolean>>();

  constructor(broker: ServiceBroker) {
    this.broker = broker as unknown as Inner;
  }

  isThere(availability: Availability | undefined): boolean {
    if (availability === undefined) return false;
    if (availability.hasLocal()) return true;
    return this.broker.transit?.tx.connected !== false && availability.hasAvailable();
  }

  /** Null where there is nothing to wait for: the action is available or was never known. */
  waitFor(action: string, availability: Availability | undefined): Promise<boolean> | null {
    if (this.isThere(availability)) {
      if (this.waits.size > 0) this.waits.delete(action);
      return null;
    }
    if (availability === undefined) return null;
    const wait = this.waits.get(action) ?? this.look(action, availability);
    this.waits.set(action, wait);
    return wait;
  }

  private async look(action: string, availability: Availability): Promise<boolean> {
    const endMs = performance.now() + graceMs;
    while (!this.isThere(availability)) {
      if (performance.now() >= endMs) return false;
      await pause(lookMs, undefined, { ref: false });
    }
    this.waits.delete(action);
    return true;
  }
}

/** When a call must have ended, kept in its options: Moleculer passes them to every attempt. */
const endsMs = Symbol("endsMs");
type KeptOptions = Options & { [endsMs]?: number };

const keptIn = (options: KeptOptions): KeptOptions =>
  (options.ctx?.options ?? options) as KeptOptions;
const leftMs = (options: KeptOptions): number => (keptIn(options)[endsMs] ?? 0) - performance.now();

/**
 * A call that starts later. Moleculer records the context of the call that started last, which may
 * be another caller's by then: its metadata would come back to this caller.
 */
const later = (wait: Promise<boolean | undefined>, begin: (isBack: boolean) => Answer): Answer => {
  let begun: Answer | undefined;
  const answer: Answer = wait.then((isBack) => {
    begun = begin(isBack === true);
    return begun;
  });
  Object.defineProperty(answer, "ctx", { get: () => begun?.ctx, set: () => undefined });
  return answer;
};

const isShort = ({ timeout }: Options): boolean => timeout !== undefined && timeout < leastMs;

const withDeadline = (broker: ServiceBroker, call: Call): Call => {
  const { actions } = (broker as unknown as Inner).registry;
  const absences = new Absences(broker);

  const attempt = (
    action: string,
    params: unknown,
    options: KeptOptions,
    availability: Availability | undefined,
    left: number,
  ): Answer => {
    const isLocal = availability?.hasLocal() === true;
    const kept = keptIn(options);
    kept.timeout = timeoutOf(isLocal, action, left, options.ctx);
    // Moleculer tracks a timed-out call to another node for ever, and a stop would wait for it. A
    // stop waits for the caller in any case.
    kept.tracking = isLocal;
    // No answer is lost within a process: a failed local call would only fail again.
    if (isLocal) kept.retries = 0;
    return call(action, params, options);
  };

  /** An attempt that has waited, or is not the first. */
  const again = (
    action: string,
    params: unknown,
    options: KeptOptions,
    isBack: boolean,
  ): Answer => {
    const left = leftMs(options);
    if (left < leastMs) throw new Errors.RequestSkippedError({ action, nodeID: broker.nodeID });
    const availability = actions.get(action);
    // A half-open circuit is tried by one call; the others wait for its result.
    const wait = absences.waitFor(action, availability);
    if (wait === null) return attempt(action, params, options, availability, left);
    // It has already waited: this is not retried.
    if (!isBack) throw new Errors.ServiceNotAvailableError({ action, nodeID: broker.nodeID });
    return waited(wait, action, params, options);
  };

  const waited = (
    wait: Promise<boolean>,
    action: string,
    params: unknown,
    options: KeptOptions,
  ): Answer =>
    later(atMost(wait, leftMs(options)), (isBack) => again(action, params, options, isBack));

  return (action, params, options = {}) => {
    const availability = actions.get(action);
    const wait = absences.waitFor(action, availability);
    const own: KeptOptions =
      options.ctx === undefined
        ? { ...options, [endsMs]: performance.now() + (options.timeout || deadlineMs) }
        : options;
    if (wait === null && options.ctx === undefined && !isShort(options)) {
      return attempt(action, params, own, availability, options.timeout || deadlineMs);
    }
    if (wait !== null) return waited(wait, action, params, own);
    return later(Promise.resolve(true), () => again(action, params, own, true));
  };
};

type Timed = { readonly startHrTime?: [number, number] | null };

/** How long ago a call began, in ms; 0 where the context has no start time. */
export const ageMs = (ctx: Timed): number => {
  if (!ctx.startHrTime) return 0;
  const [seconds, nanoseconds] = process.hrtime(ctx.startHrTime);
  return seconds * 1000 + nanoseconds / 1e6;
};

/** Whether the caller has stopped waiting: the call was in a queue for too long. */
const isOver = (ctx: Context): boolean => {
  const { timeout } = ctx.options as Options;
  return timeout !== undefined && timeout > 0 && ageMs(ctx as Timed) > timeout;
};

/** Gives every call a deadline, and skips a local action whose caller has stopped waiting. */
export const deadlines = ((broker: ServiceBroker): Middleware => ({
  name: "Patience",
  // biome-ignore lint/suspicious/noExplicitAny: Moleculer types the hook by its own overloads.
  call: (original: any) => withDeadline(broker, original as Call) as typeof original,
  localAction(next, action) {
    return function unlessOver(this: Service, ctx: Context) {
      if (!isOver(ctx)) return next.call(this, ctx);
      const skipped = { action: action.name ?? "", nodeID: broker.nodeID };
      return Promise.reject(new Errors.RequestSkippedError(skipped));
    };
  },
})) as unknown as Middleware;
