/**
 * Redelivery worker: retries the dead letters of one durable subscription, stream by stream, each
 * in order.
 *
 * It polls on a timer, so work that a crash or another replica left continues. A poke makes it look
 * at a stream at once. Two workers on one dead letter deliver it twice, like two replicas on one
 * message.
 */
import { setMaxListeners } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { Service } from "moleculer";
import pLimit from "p-limit";
import type { Message } from "../../services/contracts/index.ts";
import { raiseAlert } from "../metrics/metrics.ts";
import { backoff } from "../process/backoff.ts";
import { periodic } from "../process/periodic.ts";
import type { DeadLetter } from "./dead-letter.ts";
import {
  backOffMs,
  codeOf,
  failedAgain,
  frameOf,
  isNotItsFault,
  type Lane,
} from "./dead-letter.ts";
import { deadLettersOf } from "./dead-letters.repository.ts";

export type RedeliveryWorkerOptions = {
  readonly lane: Lane;
  /** The message of a dead letter, from its log; null when the log no longer has it. */
  readonly read: (deadLetter: DeadLetter) => Promise<Message | null>;
  readonly run: (message: Message) => Promise<void>;
};

const lookMs = 2000;
const awayMs = backoff(200, 5000);
const streamsAtOnce = 8;

/** The log no longer has the message of a dead letter: it is another log. */
class Diverged extends Error {
  readonly type = "LOG_DIVERGED";
}

/** The worker of one lane: retries up to eight streams at a time. */
export class RedeliveryWorker {
  private readonly service: Service;
  private readonly options: RedeliveryWorkerOptions;
  private readonly slots = pLimit(streamsAtOnce);
  private readonly working = new Map<string, { isPokedAgain: boolean; done: Promise<void> }>();
  private readonly stopping = new AbortController();
  private stopLooking: () => Promise<void> = async () => undefined;
  private lookOn = "";
  private looking: Promise<void> = Promise.resolve();

  constructor(service: Service, options: RedeliveryWorkerOptions) {
    this.service = service;
    this.options = options;
    setMaxListeners(0, this.stopping.signal);
  }

  start(): void {
    this.looking = this.look();
    this.stopLooking = periodic(
      lookMs,
      () => this.look(),
      (error) => this.complain("", error),
    );
  }

  /** Works on a stream, if its first dead letter is to be tried. */
  poke(stream: string): void {
    const { aborted } = this.stopping.signal;
    const at = this.working.get(stream);
    // A run that is about to end may have looked before the dead letter was there.
    if (at !== undefined) at.isPokedAgain = true;
    if (at !== undefined || aborted) return;
    const work = { isPokedAgain: false, done: Promise.resolve() };
    this.working.set(stream, work);
    work.done = this.work(stream)
      .catch((error: Error) => this.complain(stream, error))
      .then(() => {
        this.working.delete(stream);
        if (work.isPokedAgain) this.poke(stream);
      });
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.stopLooking();
    await this.looking;
    await Promise.all([...this.working.values()].map(({ done }) => done));
  }

  private async look(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    try {
      const due = await deadLettersOf(this.service).due(this.options.lane, this.lookOn);
      this.lookOn = due.lookOn;
      for (const stream of due.streams) this.poke(stream);
    } catch (error) {
      this.complain("", error as Error);
    }
  }

  private async work(stream: string): Promise<void> {
    const deadLetters = deadLettersOf(this.service);
    let awayTimes = 0;
    while (!this.stopping.signal.aborted) {
      const deadLetter = await deadLetters.first(this.options.lane, stream);
      if (deadLetter === null || deadLetter.status === "failed") return;
      await this.wait(backOffMs(deadLetter));
      const error = await this.slots(() => this.failureOf(deadLetter));
      if (error === null) {
        await deadLetters.remove(deadLetter);
        awayTimes = 0;
      } else if (isNotItsFault(error)) {
        awayTimes += 1;
        await this.wait(awayMs(awayTimes));
      } else await this.recordFailure(deadLetter, error);
    }
  }

  /** Tries a dead letter; null when it succeeded, else the error. */
  private async failureOf(deadLetter: DeadLetter): Promise<unknown> {
    try {
      const message = await this.options.read(deadLetter);
      if (message === null) throw new Diverged(`not in the log: ${deadLetter.letterId}`);
      await this.options.run(message);
      return null;
    } catch (error) {
      return error ?? new Error("nothing was thrown");
    }
  }

  private async recordFailure(deadLetter: DeadLetter, error: unknown): Promise<void> {
    const next = failedAgain(deadLetter, error);
    // The attempt does not count if another worker or an operator changed it first.
    const isOurs = await deadLettersOf(this.service).change(deadLetter, next);
    if (!isOurs || next.status !== "failed") return;
    const { consumer, source, stream, type, letterId, attempts } = next;
    raiseAlert(
      this.service,
      "deadLetter",
      `${this.service.name}.${consumer}<-${source}: ${type} of ${stream} failed ${attempts} times ` +
        `with ${codeOf(error)} ${frameOf(error)}; its stream waits for letter ${letterId}`,
    );
  }

  private async wait(ms: number): Promise<void> {
    if (ms > 0) await pause(ms, undefined, { signal: this.stopping.signal });
  }

  private complain(stream: string, error: Error): void {
    if (this.stopping.signal.aborted) return;
    const { consumer, source } = this.options.lane;
    this.service.logger.error(
      `${this.service.name}.${consumer}<-${source}: letters ${stream} later: ${error.message}`,
    );
  }
}
