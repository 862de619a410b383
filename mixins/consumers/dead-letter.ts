/**
 * Letter: a message that a consumer could not handle, or that waits behind one.
 *
 * It holds where the message stands in its log, never what it says. Letters of one stream and
 * consumer are a queue in the order of their positions: a stream is parked exactly as long as it
 * has a letter, and the first one alone is ever tried.
 */
import { type Instant, idFrom } from "../../services/contracts/core/units.ts";
import type { Message } from "../../services/contracts/index.ts";
import { isAway } from "../broker/deadline.middleware.ts";
import { backoff } from "../process/backoff.ts";

export type DeadLetter = {
  /** Consumer, source and place: sorts as the messages do. */
  readonly _id: string;
  readonly letterId: string;
  readonly consumer: string;
  readonly source: string;
  readonly stream: string;
  readonly type: string;
  readonly position: number;
  readonly index: number;
  /** Of the message's commit: a restored backup gives a position again, to another. */
  readonly hash: string;
  /** `waiting`: it is tried when it is the first. `failed`: only an operator has it tried again. */
  readonly status: "failed" | "waiting";
  /** The code or the name of the last error. Its text may quote personal data, so it is not here. */
  readonly error: string | null;
  readonly attempts: number;
  /** It fails when this many were made. */
  readonly attemptsMax: number;
  readonly at: Instant;
};

/** Who reads what: the letters of one subscription, or of one copy of a read model. */
export type Lane = { readonly consumer: string; readonly source: string };

/** So often is a message tried before it fails, and again after each replay. */
export const attemptsPerRound = 5;
const retryMs = backoff(50);
const positionDigits = 12;
const indexDigits = 3;
const codeMax = 60;

/** Where a message stands in its log, as text that sorts. */
export const placeOf = ({ position, index }: Pick<Message, "position" | "index">): string =>
  `${String(position).padStart(positionDigits, "0")}.${String(index).padStart(indexDigits, "0")}`;

/** A letter of a message; `error` is what its first attempt ended with, null for none yet. */
export const deadLetterOf = (
  service: string,
  { consumer, source }: Lane,
  message: Message,
  error: unknown,
  at: Instant,
): DeadLetter => {
  const { stream, type, position, index, hash } = message;
  const _id = `${consumer}|${source}|${placeOf(message)}`;
  const tried = error === null ? {} : { attempts: 1, error: codeOf(error) };
  return {
    ...{ _id, letterId: idFrom("letter", service, _id), consumer, source, stream, type },
    ...{ position, index, hash, status: "waiting", error: null, attempts: 0 },
    ...tried,
    attemptsMax: attemptsPerRound,
    at,
  };
};

/** The letter after one more attempt that failed. */
export const failedAgain = (letter: DeadLetter, error: unknown): DeadLetter => {
  const attempts = letter.attempts + 1;
  const status = attempts >= letter.attemptsMax ? "failed" : "waiting";
  return { ...letter, attempts, status, error: codeOf(error) };
};

/** The letter after an operator asked for it to be tried again. */
export const triedAgain = (letter: DeadLetter): DeadLetter => ({
  ...letter,
  status: "waiting",
  attemptsMax: letter.attempts + attemptsPerRound,
});

/** How long to wait before the next attempt; nothing before the first of a round. */
export const backOffMs = ({ attempts, attemptsMax }: DeadLetter): number => {
  const made = attempts - (attemptsMax - attemptsPerRound);
  return made <= 0 ? 0 : retryMs(made - 1);
};

/**
 * True for an error that says nothing of the message: a neighbour or the store is away, or others
 * write the same stream. Then the feed waits, and nothing is set aside.
 */
export const isNotItsFault = (error: unknown): boolean =>
  isAway(error) || (error instanceof Error && error.name === "Conflict");

/** The code or the name of an error, and nothing of its text. */
export const codeOf = (error: unknown): string => {
  const { type, name } = Object(error) as { type?: unknown; name?: unknown };
  const code = [type, name].find((one) => typeof one === "string" && /^\w+$/.test(one));
  return String(code ?? "Error").slice(0, codeMax);
};

/** Where in the code an error was thrown, for the one who mends it. */
export const frameOf = (error: unknown): string => {
  const { stack = "" } = Object(error) as { stack?: string };
  return (
    stack
      .split("\n")
      .find((line) => /^\s+at /.test(line))
      ?.trim() ?? "at an unknown place"
  );
};
