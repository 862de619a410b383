/**
 * Reactor consumer: follows one log and settles each message of it, several at a time.
 *
 * It reads on while effects run, so an effect that fails or hangs delays no other. Messages settle
 * in any order. The checkpoint moves only over pages whose every message is settled. After a crash
 * the rest is read again, and the claims show what was done already.
 */
import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Service } from "moleculer";
import pLimit from "p-limit";
import type { Message } from "../../services/contracts/index.ts";
import { type Checkpoint, LogConsumer, type Page } from "../consumers/log-consumer.ts";
import type { Feed } from "../log/service-resources.ts";
import { backoff } from "../process/backoff.ts";
import { inMessageSpan } from "../tracing/follower-span.ts";
import { outcomeOf } from "./attempts.ts";
import type { Claims, Outcome } from "./claims.ts";

export type ReactorConsumerOptions = {
  readonly name: string;
  readonly source: string;
  /** The prefix of this reactor's claims and provider keys. */
  readonly consumer: string;
  readonly on: readonly string[];
  readonly hasProviderKey: boolean;
  readonly tries: number;
  readonly timeoutMs: number;
  readonly effect: (message: Message, key: string) => Promise<Outcome>;
  readonly settled: (message: Message, outcome: Outcome) => Promise<void>;
  readonly claims: Claims;
  readonly read: (after: Checkpoint, limit: number) => Promise<Page>;
  readonly load: () => Promise<Checkpoint>;
  readonly save: (checkpoint: Checkpoint) => Promise<void>;
  readonly logger: Service["logger"];
  /** Called for each attempt that had no answer or could not be recorded. */
  readonly failed: () => void;
  readonly anchor: (checkpoint: Checkpoint) => Promise<void>;
  readonly diverged: (line: string) => void;
};

/** A page that was read: `checkpoint` is where the next begins, known once all effects began. */
type Open = { unsettled: number; checkpoint: Checkpoint | null };

const effectsMax = 16;
const unsettledMax = 1000;
const pagesMax = 1000;
const retryMs = backoff(100, 5000);
/** How long a stop waits for running effects; one that is cut off then is as after a crash. */
const stopWaitMs = 5000;

class Stopped extends Error {}

/** The work's result; rejects if the time (null: no limit) is over or the signal aborts first. */
const within = async <T>(work: Promise<T>, ms: number | null, signal: AbortSignal): Promise<T> => {
  let end: () => void = () => undefined;
  const ended = new Promise<never>((_, reject) => {
    const late = () => reject(new Error(`no answer in ${ms} ms`));
    const timer = ms === null ? undefined : setTimeout(late, ms);
    const cut = () => reject(new Stopped());
    signal.addEventListener("abort", cut, { once: true });
    end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cut);
    };
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    end();
  }
};

/** Follows one log for one reactor: at most 16 effects and 1000 unsettled messages at a time. */
export class ReactorConsumer implements Feed {
  readonly name: string;
  readonly source: string;
  private readonly options: ReactorConsumerOptions;
  private readonly logConsumer: LogConsumer;
  private readonly slots = pLimit(effectsMax);
  private readonly pages: Open[] = [];
  private readonly running = new Set<Promise<void>>();
  private onProgress: () => void = () => undefined;
  /** The first ends new effects; the second, later, cuts off those that still run. */
  private readonly stopping = new AbortController();
  private readonly cutting = new AbortController();

  constructor(options: ReactorConsumerOptions) {
    const { name, source, read, load, logger, anchor, diverged } = options;
    this.name = name;
    this.source = source;
    this.options = options;
    for (const { signal } of [this.stopping, this.cutting]) setMaxListeners(0, signal);
    this.logConsumer = new LogConsumer({
      name,
      source,
      read,
      load,
      logger,
      anchor,
      diverged,
      handle: (messages) => this.beginAll(messages),
      save: (checkpoint) => this.close(checkpoint),
    });
  }

  start(): void {
    this.logConsumer.start();
  }

  wake(): void {
    this.logConsumer.wake();
  }

  /** True when all was read; a provider that does not answer does not delay readiness. */
  isCaughtUp(): boolean {
    return this.logConsumer.isCaughtUp();
  }

  divergedAt(): Checkpoint | null {
    return this.logConsumer.divergedAt();
  }

  async anchor(at: Checkpoint): Promise<void> {
    this.pages.length = 0;
    await this.logConsumer.anchor(at);
  }

  /** Messages that were read but are not settled are no lag: effects take their time. */
  lag(): number {
    return this.logConsumer.lag();
  }

  async stop(): Promise<void> {
    const reading = this.logConsumer.stop();
    this.stopping.abort();
    this.onProgress();
    const cut = setTimeout(() => this.cutting.abort(), stopWaitMs);
    await reading;
    await Promise.all(this.running);
    clearTimeout(cut);
  }

  private async beginAll(messages: readonly Message[]): Promise<void> {
    const wanted = messages.filter(({ type }) => this.options.on.includes(type));
    // Counted before the first begins: a page whose messages did not all begin never settles.
    const page: Open = { unsettled: wanted.length, checkpoint: null };
    this.pages.push(page);
    for (const message of wanted) {
      while (!this.stopping.signal.aborted && this.isFull()) {
        await this.progress();
      }
      if (this.stopping.signal.aborted) throw new Stopped();
      this.begin(message, page);
    }
  }

  private begin(message: Message, page: Open): void {
    const run = this.settle(message)
      .then(() => {
        page.unsettled -= 1;
        return this.advance();
      })
      .catch((error: Error) => {
        // The checkpoint does not pass an unsettled message, so it is read again.
        if (!this.stopping.signal.aborted) {
          this.options.logger.error(`${this.name}: ${error.message}`);
        }
      })
      .finally(() => {
        this.running.delete(run);
        this.onProgress();
      });
    this.running.add(run);
  }

  private async close(checkpoint: Checkpoint): Promise<void> {
    const last = this.pages.at(-1);
    if (last === undefined) this.pages.push({ unsettled: 0, checkpoint });
    else last.checkpoint = checkpoint;
    await this.advance();
  }

  private async advance(): Promise<void> {
    let settled: Checkpoint | null = null;
    for (;;) {
      const [first] = this.pages;
      if (first === undefined || first.unsettled > 0 || first.checkpoint === null) break;
      settled = first.checkpoint;
      this.pages.shift();
    }
    if (settled !== null) await this.options.save(settled);
  }

  /** Settles one message, and retries when the store or `settled` fails. */
  private async settle(message: Message): Promise<void> {
    const { claims, consumer, hasProviderKey, tries, timeoutMs, settled } = this.options;
    const { source, position, index, hash } = message;
    // A restored backup may reuse positions for other commits: the hash distinguishes them.
    const key = `${consumer}:${source}:${position}.${index}:${hash.slice(0, 16)}`;
    for (let failures = 0; ; failures += 1) {
      try {
        const outcome = await outcomeOf(claims, {
          key,
          hasProviderKey,
          tries,
          timeoutMs,
          effect: () => this.effect(message, key),
          inPlace: (work) => this.inPlace(work),
          wait: (ms) => this.wait(ms),
        });
        return await within(settled(message, outcome), null, this.cutting.signal);
      } catch (error) {
        if (this.stopping.signal.aborted) throw error;
        this.options.failed();
        const { message: what } = error as Error;
        this.options.logger.error(`${this.name}: ${key} is not settled yet: ${what}`);
        await this.wait(retryMs(failures));
      }
    }
  }

  private async effect(message: Message, key: string): Promise<Outcome | null> {
    const { effect, timeoutMs } = this.options;
    try {
      const run = () => within(effect(message, key), timeoutMs, this.cutting.signal);
      return await inMessageSpan(message, this.options.consumer, run);
    } catch (error) {
      if (error instanceof Stopped) throw error;
      this.options.failed();
      // A provider's message may quote what it was sent, so only the type of the error is logged.
      const { name, type = name } = error as Error & { type?: string };
      this.options.logger.warn(`${this.name}: ${key} had no answer: ${type}`);
      return null;
    }
  }

  private inPlace<T>(work: () => Promise<T>): Promise<T> {
    return this.slots(async () => {
      if (this.stopping.signal.aborted) throw new Stopped();
      return work();
    });
  }

  private async wait(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.stopping.signal });
  }

  private isFull(): boolean {
    return this.running.size >= unsettledMax || this.pages.length > pagesMax;
  }

  /** Waits until a message is settled or the reactor stops. */
  private progress(): Promise<void> {
    return new Promise((resolve) => {
      this.onProgress = resolve;
    });
  }
}
