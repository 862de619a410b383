/**
 * Parking: which messages of a page are set aside by one consumer.
 *
 * A process reads each log in order, and every message it reads it either handles or finds or
 * leaves as a letter before it goes on. So what it must know of other processes is only what
 * stands before the place where it began: that is in the store when it starts, because the
 * checkpoint moves after the letters are there. What another process sets aside later, this one
 * comes to by itself. A message may be handled again after later ones of its stream, as before:
 * handlers know a repeat by its id; the first time is always in order.
 */
import type { Service } from "moleculer";
import { now } from "../../services/contracts/core/units.ts";
import type { Message } from "../../services/contracts/index.ts";
import { deadLetterOf, type Lane, placeOf } from "./dead-letter.ts";
import { deadLettersOf } from "./dead-letters.repository.ts";

export class ParkedStreams {
  private readonly service: Service;
  private readonly lane: Lane;
  /** False when there is surely no letter that this consumer has to respect: then none is read. */
  private mayHold = true;

  constructor(service: Service, lane: Lane) {
    this.service = service;
    this.lane = lane;
  }

  /** From which place on the streams of some messages are parked. */
  async parkedFrom(messages: readonly Message[]): Promise<Map<string, string>> {
    if (!this.mayHold || messages.length === 0) return new Map();
    const letters = deadLettersOf(this.service);
    const streams = new Set(messages.map(({ stream }) => stream));
    const parked = await letters.parkedFrom(this.lane, streams);
    if (parked.size === 0) this.mayHold = !(await letters.isEmpty(this.lane));
    return parked;
  }

  /** Sets a message aside: `error` is what it failed with, null when it only waits. */
  async setAside(message: Message, error: unknown): Promise<void> {
    this.mayHold = true;
    const letter = deadLetterOf(this.service.name, this.lane, message, error, now());
    await deadLettersOf(this.service).add(letter);
  }

  /** Sets a message aside that is not worth another attempt: whoever threw would throw again. */
  async fail(message: Message, error: unknown): Promise<void> {
    this.mayHold = true;
    const letter = deadLetterOf(this.service.name, this.lane, message, error, now());
    await deadLettersOf(this.service).add({ ...letter, status: "failed", attemptsMax: 1 });
  }
}

/** Whether a message waits behind a letter of its stream. */
export const isBehind = (parked: ReadonlyMap<string, string>, message: Message): boolean => {
  const from = parked.get(message.stream);
  return from !== undefined && from <= placeOf(message);
};
