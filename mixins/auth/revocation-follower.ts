/**
 * Revocation follower: how a process learns of sessions that have ended.
 *
 * It pulls the revocations from the user service's log, when woken and at least every 400 ms, so a
 * lost wake-up costs 400 ms. It starts reading before any token that is still valid was issued, so
 * a restart loses no revocation. While the user service is unavailable, known revocations still
 * apply. A session that ends then stays usable until its token expires, ten minutes at most.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Errors, type Service, type ServiceBroker, type ServiceSchema } from "moleculer";
import { attemptMsOf } from "../../services/contracts/core/action-contract.ts";
import { type Caller, call, type Message } from "../../services/contracts/index.ts";
import { type Checkpoint, LogConsumer } from "../consumers/log-consumer.ts";
import { countAlert } from "../metrics/metrics.ts";
import { revocationEvents, type SessionRevocations } from "./session-revocations.ts";

const restMsMax = 400;
/** Time for an attempt at one replica and then at another. */
const askMs = 2000;
/**
 * How long a process's first requests wait for the past revocations. It is half the time of an
 * attempt, so a request that waits in vain is still answered and not retried.
 */
const firstWaitMsMax = attemptMsOf({}) / 2;
const lookMs = 10;

type Ending = Parameters<SessionRevocations["hear"]>[0];
type Registry = { readonly actions: { isAvailable(name: string): boolean } };

const action = "user.endings";

type Around = { readonly transit?: object; readonly services: readonly Service[] };
const offersEndings = ({ name, schema }: Service): boolean =>
  name === "user" && schema.actions?.["endings"] !== undefined;

/** Keeps the revocations of one broker up to date. */
export class Follower {
  private readonly broker: ServiceBroker;
  private readonly endings: SessionRevocations;
  private consumer: LogConsumer | null = null;
  private catchingUp: Promise<void> | null = null;
  /** True once requests need not wait any more. */
  isKnown = false;

  constructor(broker: ServiceBroker, endings: SessionRevocations) {
    this.broker = broker;
    this.endings = endings;
  }

  start(): void {
    this.consumer = new LogConsumer({
      name: `${this.broker.nodeID}/endings<-user`,
      source: "user",
      read: (after, limit) => this.read(after, limit),
      load: async () => ({ position: 0, hash: "" }),
      save: async () => undefined,
      handle: async (messages) => this.handle(messages),
      logger: this.broker.logger,
      restMsMax,
      diverged: () => {
        // The log was replaced: its last minutes are read again from the start.
        countAlert({ name: "$guard", broker: this.broker } as never, "logDiverged");
        this.start();
      },
    });
    this.consumer.start();
  }

  wake(): void {
    this.consumer?.wake();
  }

  async stop(): Promise<void> {
    this.isKnown = true;
    await this.consumer?.stop();
  }

  /** The consumers that must catch up before this process is ready for requests. */
  waiting(): string[] {
    return this.hasSource() && this.consumer?.isCaughtUp() === false ? [this.consumer.name] : [];
  }

  /**
   * Waits until past revocations are known, half a second at most. The time starts with the first
   * request, as a start may take longer than that.
   */
  known(): Promise<void> {
    this.catchingUp ??= this.catchUp();
    return this.catchingUp;
  }

  private async catchUp(): Promise<void> {
    const endMs = performance.now() + firstWaitMsMax;
    while (!this.isKnown && this.waiting().length > 0 && performance.now() < endMs) {
      await pause(lookMs, undefined, { ref: false });
    }
    this.isKnown = true;
  }

  haveEnded(caller: Caller): boolean {
    return this.endings.has(caller);
  }

  /** A process without a bus follows only its own user service. */
  private hasSource(): boolean {
    const { transit, services } = this.broker as unknown as Around;
    return Boolean(transit) || services.some(offersEndings);
  }

  private async read({ position, hash }: Checkpoint, limit: number) {
    if (!(this.broker.registry as unknown as Registry).actions.isAvailable(action)) {
      throw new Errors.ServiceNotFoundError({ action });
    }
    const after = hash === "" ? {} : { after: position, hash };
    const page = await call(this.broker, action, { ...after, limit }, { timeout: askMs });
    return page as typeof page & { messages: Message[] };
  }

  private handle(messages: readonly Message[]): void {
    for (const message of messages) this.endings.hear(message as Ending, performance.now());
  }
}

/** The service that wakes a process's follower; Moleculer delivers events to services only. */
export const revocationService = (follower: Follower): ServiceSchema => ({
  name: "$guard",
  events: Object.fromEntries(revocationEvents.map((name) => [name, () => follower.wake()])),
  async started() {
    follower.start();
  },
  stopped: () => follower.stop(),
});
