/**
 * Patience: how long a call may take in all, and how long one attempt at it.
 *
 * Every call has a deadline that travels: a call made on behalf of another has what is left of it
 * (Moleculer's distributed timeout). Within it Moleculer's retry asks again where an attempt had
 * no answer; an attempt at another node is short, so that one that is stuck costs a second and not
 * the whole deadline. Calls that stay in the process get all the time there is: nothing is in
 * between. A service that has just gone is waited for; one that stays away is refused at once.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { CallingOptions, Context, Middleware, Service, ServiceBroker } from "moleculer";
import { Errors } from "moleculer";
import { attemptMsOf, isRepeatable } from "../../services/contracts/core/action-contract.ts";
import { contractOf } from "../../services/contracts/index.ts";
import { backoff } from "../process/backoff.ts";
import { atMost } from "../process/wait-for.ts";

export const deadlineMs = 8000;
/** An attempt with less time than this left is not begun. */
const leastMs = 20;
/** How long after it went a service is waited for: about as long as a restart takes. */
const graceMs = 4000;
const lookMs = 20;

type Options = CallingOptions & { ctx?: Context; timeout?: number; tracking?: boolean };
/** Moleculer counts in the context how often it has made a call again. */
type Attempt = Context & { readonly _retryAttempts?: number | null };
type Call = (action: string, params?: unknown, options?: Options) => Answer;
type Answer = Promise<unknown> & { ctx?: Context };
/** Who offers an action; Moleculer keeps it when the last node has gone. */
type Offers = { hasLocal(): boolean; hasAvailable(): boolean };
type Inner = {
  readonly registry: { readonly actions: { get(name: string): Offers | undefined } };
  readonly transit?: { readonly tx: { readonly connected: boolean } };
};

/** True for an error that says: nobody knows whether it was done, or it was not; ask again. */
export const isAway = (error: unknown): boolean => {
  const { type, code, retryable } = Object(error) as {
    type?: unknown;
    code?: unknown;
    retryable?: unknown;
  };
  // Moleculer calls its 500 retryable, which is a fault of ours; a skipped request it does not.
  return (retryable === true && code !== 500) || type === "REQUEST_SKIPPED";
};

/** Errors after which asking again at once is in vain: a full queue fills further, a fault stays. */
const lasting = new Set(["QUEUE_FULL", "NOT_READY"]);

/** True where asking again at once may help. */
export const isWorthRepeating = (error: unknown): boolean =>
  isAway(error) && !lasting.has(String((Object(error) as { type?: unknown }).type));

/** Errors that say nothing against the node that was asked: it is full, or another one is away. */
const othersFault = new Set([
  "QUEUE_FULL",
  // Its reads go on.
  "NOT_READY",
  // One application or account is on its way; all others go on.
  "UNDECIDED",
  "REQUEST_SKIPPED",
  "SERVICE_NOT_FOUND",
  "SERVICE_NOT_AVAILABLE",
]);

/** True for an error that speaks against the node that was asked: no answer, or no store. */
export const isStuck = (error: unknown): boolean =>
  isAway(error) && !othersFault.has(String((Object(error) as { type?: unknown }).type));

/** Each further attempt may take twice as long: where all are busy, short ones would all be in vain. */
const timeoutOf = (isLocal: boolean, action: string, leftMs: number, ctx?: Context): number => {
  const contract = contractOf(action);
  // What is not asked again has one attempt, and all the time there is.
  if (isLocal || (contract !== undefined && !isRepeatable(contract))) return leftMs;
  const attemptMs = backoff(attemptMsOf(contract ?? {}), leftMs);
  return attemptMs((ctx as Attempt | undefined)?._retryAttempts ?? 0);
};

/** Waits for services that have just gone, or for the bus. Their grace begins with the first call. */
class Absences {
  private readonly broker: Inner;
  /** By the action: whether it has come back within its grace. */
  private readonly waits = new Map<string, Promise<boolean>>();

  constructor(broker: ServiceBroker) {
    this.broker = broker as unknown as Inner;
  }

  isThere(offers: Offers | undefined): boolean {
    if (offers === undefined) return false;
    if (offers.hasLocal()) return true;
    return this.broker.transit?.tx.connected !== false && offers.hasAvailable();
  }

  /** Null where there is nothing to wait for: it is there, or it has never been. */
  waitFor(action: string, offers: Offers | undefined): Promise<boolean> | null {
    if (this.isThere(offers)) {
      if (this.waits.size > 0) this.waits.delete(action);
      return null;
    }
    if (offers === undefined) return null;
    const wait = this.waits.get(action) ?? this.look(action, offers);
    this.waits.set(action, wait);
    return wait;
  }

  private async look(action: string, offers: Offers): Promise<boolean> {
    const endMs = performance.now() + graceMs;
    while (!this.isThere(offers)) {
      if (performance.now() >= endMs) return false;
      await pause(lookMs, undefined, { ref: false });
    }
    this.waits.delete(action);
    return true;
  }
}

/** When a call must have ended, kept in its options: Moleculer hands them on to every attempt. */
const endsMs = Symbol("endsMs");
type Kept = Options & { [endsMs]?: number };

const keptIn = (options: Kept): Kept => (options.ctx?.options ?? options) as Kept;
const leftMs = (options: Kept): number => (keptIn(options)[endsMs] ?? 0) - performance.now();

/**
 * A call that begins later. Moleculer notes the context of the call that began last, which is
 * another's here: its metadata would come back to this caller.
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

const patient = (broker: ServiceBroker, call: Call): Call => {
  const { actions } = (broker as unknown as Inner).registry;
  const absences = new Absences(broker);

  const attempt = (
    action: string,
    params: unknown,
    options: Kept,
    offers: Offers | undefined,
    left: number,
  ): Answer => {
    const isLocal = offers?.hasLocal() === true;
    const kept = keptIn(options);
    kept.timeout = timeoutOf(isLocal, action, left, options.ctx);
    // Moleculer never lets go of a call to another node that timed out: a stop would wait for it.
    // Whoever made the call is waited for in any case.
    kept.tracking = isLocal;
    // In the process no answer was lost on the way: what failed here would only fail again.
    if (isLocal) kept.retries = 0;
    return call(action, params, options);
  };

  /** An attempt that was waited for, or is not the first. */
  const again = (action: string, params: unknown, options: Kept, isBack: boolean): Answer => {
    const left = leftMs(options);
    if (left < leastMs) throw new Errors.RequestSkippedError({ action, nodeID: broker.nodeID });
    const offers = actions.get(action);
    // A circuit that may be tried is tried by one call: the others wait on for what comes of it.
    const wait = absences.waitFor(action, offers);
    if (wait === null) return attempt(action, params, options, offers, left);
    // It was waited for: this is not tried again.
    if (!isBack) throw new Errors.ServiceNotAvailableError({ action, nodeID: broker.nodeID });
    return waited(wait, action, params, options);
  };

  const waited = (wait: Promise<boolean>, action: string, params: unknown, options: Kept): Answer =>
    later(atMost(wait, leftMs(options)), (isBack) => again(action, params, options, isBack));

  return (action, params, options = {}) => {
    const offers = actions.get(action);
    const wait = absences.waitFor(action, offers);
    const own: Kept =
      options.ctx === undefined
        ? { ...options, [endsMs]: performance.now() + (options.timeout || deadlineMs) }
        : options;
    if (wait === null && options.ctx === undefined && !isShort(options)) {
      return attempt(action, params, own, offers, options.timeout || deadlineMs);
    }
    if (wait !== null) return waited(wait, action, params, own);
    return later(Promise.resolve(true), () => again(action, params, own, true));
  };
};

type Timed = { readonly startHrTime?: [number, number] | null };

/** How long ago a call began, in ms; 0 where nobody has noted it. */
export const ageMs = (ctx: Timed): number => {
  if (!ctx.startHrTime) return 0;
  const [seconds, nanoseconds] = process.hrtime(ctx.startHrTime);
  return seconds * 1000 + nanoseconds / 1e6;
};

/** Whether nobody waits for an answer any more: the call was too long in a queue. */
const isOver = (ctx: Context): boolean => {
  const { timeout } = ctx.options as Options;
  return timeout !== undefined && timeout > 0 && ageMs(ctx as Timed) > timeout;
};

export const deadlines = ((broker: ServiceBroker): Middleware => ({
  name: "Patience",
  // biome-ignore lint/suspicious/noExplicitAny: Moleculer types the hook by its own overloads.
  call: (original: any) => patient(broker, original as Call) as typeof original,
  localAction(next, action) {
    return function unlessOver(this: Service, ctx: Context) {
      if (!isOver(ctx)) return next.call(this, ctx);
      const skipped = { action: action.name ?? "", nodeID: broker.nodeID };
      return Promise.reject(new Errors.RequestSkippedError(skipped));
    };
  },
})) as unknown as Middleware;
