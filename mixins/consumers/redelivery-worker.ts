/**
 * Worker: tries the letters of one durable subscription, stream by stream, each in order.
 *
 * It looks on a timer, so what a crash or another replica left goes on by itself, and at once when
 * it is told of a stream. Two workers on one letter repeat it, as two replicas repeat a message.
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
  /** The message of a letter, from its log; null when it is not there any more. */
  readonly read: (letter: DeadLetter) => Promise<Message | null>;
  readonly run: (message: Message) => Promise<void>;
};

const lookMs = 2000;
const awayMs = backoff(200, 5000);
const streamsAtOnce = 8;

/** The message of a letter is not in the log any more: that log is another one. */
class Diverged extends Error {
  readonly type = "LOG_DIVERGED";
}

export class RedeliveryWorker {
  private readonly service: Service;
  private readonly options: RedeliveryWorkerOptions;
  private readonly limit = pLimit(streamsAtOnce);
  private readonly working = new Map<string, { isToldAgain: boolean; done: Promise<void> }>();
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

  /** Goes on with a stream, if its first letter is to be tried. */
  poke(stream: string): void {
    const { aborted } = this.stopping.signal;
    const at = this.working.get(stream);
    // One that is about to end may have looked before the letter was there.
    if (at !== undefined) at.isToldAgain = true;
    if (at !== undefined || aborted) return;
    const work = { isToldAgain: false, done: Promise.resolve() };
    this.working.set(stream, work);
    work.done = this.work(stream)
      .catch((error: Error) => this.complain(stream, error))
      .then(() => {
        this.working.delete(stream);
        if (work.isToldAgain) this.poke(stream);
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
    const letters = deadLettersOf(this.service);
    let awayTimes = 0;
    while (!this.stopping.signal.aborted) {
      const letter = await letters.first(this.options.lane, stream);
      if (letter === null || letter.status === "failed") return;
      await this.wait(backOffMs(letter));
      const error = await this.limit(() => this.failureOf(letter));
      if (error === null) {
        await letters.remove(letter);
        awayTimes = 0;
      } else if (isNotItsFault(error)) {
        awayTimes += 1;
        await this.wait(awayMs(awayTimes));
      } else await this.noteFailure(letter, error);
    }
  }

  /** Tries a letter; null when it is done. */
  private async failureOf(letter: DeadLetter): Promise<unknown> {
    try {
      const message = await this.options.read(letter);
      if (message === null) throw new Diverged(`not in the log: ${letter.letterId}`);
      await this.options.run(message);
      return null;
    } catch (error) {
      return error ?? new Error("nothing was thrown");
    }
  }

  private async noteFailure(letter: DeadLetter, error: unknown): Promise<void> {
    const next = failedAgain(letter, error);
    // Who comes second counts nothing: another tried it, or an operator was here.
    const isOurs = await deadLettersOf(this.service).change(letter, next);
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
