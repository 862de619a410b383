/**
 * Dead letter: a message that a consumer could not handle, or that waits behind one.
 *
 * It holds the place of the message in its log, never its content. The dead letters of one stream
 * and consumer are a queue ordered by position. A stream is parked exactly as long as it has a dead
 * letter, and only the first one is ever tried.
 */
import { type Instant, idFrom } from "../../services/contracts/core/units.ts";
import type { Message } from "../../services/contracts/index.ts";
import { isAway } from "../broker/deadline.middleware.ts";
import { backoff } from "../process/backoff.ts";

export type DeadLetter = {
  /** Consumer, source and place: sorts in the order of the messages. */
  readonly _id: string;
  readonly letterId: string;
  readonly consumer: string;
  readonly source: string;
  readonly stream: string;
  readonly type: string;
  readonly position: number;
  readonly index: number;
  /** The hash of the message's commit: a restored backup may reuse the position for another. */
  readonly hash: string;
  /** `waiting`: tried when it is the first. `failed`: tried again only when an operator asks. */
  readonly status: "failed" | "waiting";
  /** The code or name of the last error; not its text, which may quote personal data. */
  readonly error: string | null;
  readonly attempts: number;
  /** It fails after this many attempts. */
  readonly attemptsMax: number;
  readonly at: Instant;
};

/** A consumer and the log that it reads: one subscription, or one copy of a read model. */
export type Lane = { readonly consumer: string; readonly source: string };

/** The attempts on a message before it fails, and again after each replay. */
export const attemptsPerRound = 5;
const retryMs = backoff(50);
const positionDigits = 12;
const indexDigits = 3;
const codeMax = 60;

/** The place of a message in its log, as text that sorts. */
export const placeOf = ({ position, index }: Pick<Message, "position" | "index">): string =>
  `${String(position).padStart(positionDigits, "0")}.${String(index).padStart(indexDigits, "0")}`;

/** The dead letter of a message; `error` is that of its first attempt, null for none yet. */
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

/** The dead letter after another failed attempt. */
export const failedAgain = (deadLetter: DeadLetter, error: unknown): DeadLetter => {
  const attempts = deadLetter.attempts + 1;
  const status = attempts >= deadLetter.attemptsMax ? "failed" : "waiting";
  return { ...deadLetter, attempts, status, error: codeOf(error) };
};

/** The dead letter after an operator asked for a replay. */
export const triedAgain = (deadLetter: DeadLetter): DeadLetter => ({
  ...deadLetter,
  status: "waiting",
  attemptsMax: deadLetter.attempts + attemptsPerRound,
});

/** How long to wait before the next attempt, in ms; 0 before the first of a round. */
export const backOffMs = ({ attempts, attemptsMax }: DeadLetter): number => {
  const made = attempts - (attemptsMax - attemptsPerRound);
  return made <= 0 ? 0 : retryMs(made - 1);
};

/**
 * True for an error that the message did not cause: another service or the store is away, or others
 * write the same stream. The consumer then waits, and sets no message aside.
 */
export const isNotItsFault = (error: unknown): boolean =>
  isAway(error) || (error instanceof Error && error.name === "Conflict");

/** The code or name of an error, without its text. */
export const codeOf = (error: unknown): string => {
  const { type, name } = Object(error) as { type?: unknown; name?: unknown };
  const code = [type, name].find((one) => typeof one === "string" && /^\w+$/.test(one));
  return String(code ?? "Error").slice(0, codeMax);
};

/** The stack frame in which an error was thrown, for the developer who fixes it. */
export const frameOf = (error: unknown): string => {
  const { stack = "" } = Object(error) as { stack?: string };
  return (
    stack
      .split("\n")
      .find((line) => /^\s+at /.test(line))
      ?.trim() ?? "at an unknown place"
  );
};
