/**
 * Parked streams: which messages of a page one consumer sets aside.
 *
 * A process reads each log in order. Before it continues, each message was handled, or has a dead
 * letter of this or another process. So it needs to know only the dead letters of other processes
 * before the place where it began. Those are in the store when it starts, because the checkpoint
 * moves after the dead letters are written. What another process sets aside later, this one reaches
 * by itself. A message may be handled again after later ones of its stream: handlers recognise a
 * repeat by its id. The first time is always in order.
 */
import type { Service } from "moleculer";
import { now } from "../../services/contracts/core/units.ts";
import type { Message } from "../../services/contracts/index.ts";
import { deadLetterOf, type Lane, placeOf } from "./dead-letter.ts";
import { deadLettersOf } from "./dead-letters.repository.ts";

/** The parked streams of one lane. */
export class ParkedStreams {
  private readonly service: Service;
  private readonly lane: Lane;
  /** False when this consumer certainly has no dead letter: then none is read. */
  private mayHold = true;

  constructor(service: Service, lane: Lane) {
    this.service = service;
    this.lane = lane;
  }

  /** The places from which the streams of some messages are parked. */
  async parkedFrom(messages: readonly Message[]): Promise<Map<string, string>> {
    if (!this.mayHold || messages.length === 0) return new Map();
    const deadLetters = deadLettersOf(this.service);
    const streams = new Set(messages.map(({ stream }) => stream));
    const parked = await deadLetters.parkedFrom(this.lane, streams);
    if (parked.size === 0) this.mayHold = !(await deadLetters.isEmpty(this.lane));
    return parked;
  }

  /** Sets a message aside: `error` is what it failed with, null when it waits behind another. */
  async setAside(message: Message, error: unknown): Promise<void> {
    this.mayHold = true;
    const deadLetter = deadLetterOf(this.service.name, this.lane, message, error, now());
    await deadLettersOf(this.service).add(deadLetter);
  }

  /** Sets a message aside as failed, because every further attempt would throw again. */
  async fail(message: Message, error: unknown): Promise<void> {
    this.mayHold = true;
    const deadLetter = deadLetterOf(this.service.name, this.lane, message, error, now());
    await deadLettersOf(this.service).add({ ...deadLetter, status: "failed", attemptsMax: 1 });
  }
}

/** Whether a message is at or behind the first dead letter of its stream. */
export const isBehind = (parked: ReadonlyMap<string, string>, message: Message): boolean => {
  const from = parked.get(message.stream);
  return from !== undefined && from <= placeOf(message);
};
