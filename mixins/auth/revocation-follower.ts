/**
 * Follow: how a process hears of sessions that have ended.
 *
 * It pulls the endings from the user service's log: when it is woken, and every 400 ms in any case,
 * so that a lost wake-up costs no more than that. It begins where no token that could still be
 * shown was alive, so a restart forgets nothing. While nobody answers, what is known goes on: a
 * token of a session that ended meanwhile is taken until it expires, ten minutes at most.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Errors, type Service, type ServiceBroker, type ServiceSchema } from "moleculer";
import { attemptMsOf } from "../../services/contracts/core/action-contract.ts";
import { type Caller, call, type Message } from "../../services/contracts/index.ts";
import { type Checkpoint, LogConsumer } from "../consumers/log-consumer.ts";
import { countAlert } from "../metrics/metrics.ts";
import { revocationEvents, type SessionRevocations } from "./session-revocations.ts";

const restMsMax = 400;
/** Room for an attempt at one replica and then at another. */
const askMs = 2000;
/**
 * How long the first requests of a process wait for what ended before they came: half the time of an
 * attempt, so that one that waits in vain is still answered and not made again.
 */
const firstWaitMsMax = attemptMsOf({}) / 2;
const lookMs = 10;

type Ending = Parameters<SessionRevocations["hear"]>[0];
type Registry = { readonly actions: { isAvailable(name: string): boolean } };

const action = "user.endings";

type Around = { readonly transit?: object; readonly services: readonly Service[] };
const offersEndings = ({ name, schema }: Service): boolean =>
  name === "user" && schema.actions?.["endings"] !== undefined;

export class Follower {
  private readonly broker: ServiceBroker;
  private readonly endings: SessionRevocations;
  private pump: LogConsumer | null = null;
  private catchingUp: Promise<void> | null = null;
  /** True once requests need not wait any more. */
  isKnown = false;

  constructor(broker: ServiceBroker, endings: SessionRevocations) {
    this.broker = broker;
    this.endings = endings;
  }

  start(): void {
    this.pump = new LogConsumer({
      name: `${this.broker.nodeID}/endings<-user`,
      source: "user",
      read: (after, limit) => this.read(after, limit),
      load: async () => ({ position: 0, hash: "" }),
      save: async () => undefined,
      handle: async (messages) => this.handle(messages),
      logger: this.broker.logger,
      restMsMax,
      diverged: () => {
        // Another log than before: what it says of the last minutes is read from its beginning.
        countAlert({ name: "$guard", broker: this.broker } as never, "logDiverged");
        this.start();
      },
    });
    this.pump.start();
  }

  wake(): void {
    this.pump?.wake();
  }

  async stop(): Promise<void> {
    this.isKnown = true;
    await this.pump?.stop();
  }

  /** What this process still has to read before it may be sent requests. */
  waiting(): string[] {
    return this.hasSource() && this.pump?.isCaughtUp() === false ? [this.pump.name] : [];
  }

  /**
   * Waits until what ended before is known, and no longer than half a second. That begins with the first
   * request: a start may take longer than that by itself.
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

  /** A process without a bus hears of its own user service only. */
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

/** The service by which a process is woken; Moleculer sends events to services only. */
export const revocationService = (follower: Follower): ServiceSchema => ({
  name: "$guard",
  events: Object.fromEntries(revocationEvents.map((name) => [name, () => follower.wake()])),
  async started() {
    follower.start();
  },
  stopped: () => follower.stop(),
});
