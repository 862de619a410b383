/**
 * Request: what a person may ask of us by law, until it is answered.
 *
 * Owns the stream `request:<id>`. Its words are kept beside the log. An export is answered as soon
 * as it is asked for, since it can be fetched at once; an explanation waits for a person, and so does a
 * deletion that was asked for in words. One that its owner began himself (`DELETE /api/users/me`)
 * is noted here under its own id, and answered by what came of it. When an
 * answer is due is what the law said on the day of the request.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, type Instant, later, seoulDate, seoulInstant } from "../../contracts/core/units.ts";
import type { Answer, Params } from "../../contracts/index.ts";
import { dataRequestDays, explanationDays, ruleAt } from "../../contracts/law/statutory-values.ts";

type Kind = Params<"security.request">["kind"];
type Outcome = Params<"security.answerRequest">["outcome"];
export type Shown = Answer<"security.requests">["items"][number];

export type Made = {
  readonly requestId: string;
  readonly userId: string;
  readonly kind: Kind;
  readonly at: Instant;
  readonly dueAt: Instant;
  readonly aboutId?: string;
  /** Where its words are kept. */
  readonly textId?: string;
};
export type Answered = {
  readonly requestId: string;
  readonly userId: string;
  readonly kind: Kind;
  readonly outcome: Outcome;
  readonly at: Instant;
  readonly by: string | null;
  readonly textId?: string;
};
export type RequestEvent =
  | { readonly type: "requestMade"; readonly data: Made }
  | { readonly type: "requestAnswered"; readonly data: Answered };

/** Null: there is none. */
export type Request = { readonly made: Made; readonly answered: Answered | null } | null;

const evolve = (request: Request, event: RequestEvent): Request => {
  if (event.type === "requestMade") return { made: event.data, answered: null };
  return request === null ? null : { ...request, answered: event.data };
};

export const requests: Decider<Request, RequestEvent> = {
  stream: "request",
  empty: null,
  evolve,
};

const tables = {
  export: dataRequestDays,
  deletion: dataRequestDays,
  explanation: explanationDays,
} as const;

/** The end of the last day, in Seoul, on which an answer is in time. Refuses LAW_UNKNOWN. */
export const dueAt = (kind: Kind, at: Instant): Instant => {
  const today = seoulDate(at);
  const days = ruleAt(tables[kind], today).value;
  return later(seoulInstant(today), (days + 1) * dayMs);
};

/** Refuses QUESTION_MISSING (422): a person has to know what is to be explained. */
export const checkQuestion = ({ kind, question }: Params<"security.request">): void => {
  if (kind === "explanation" && question === undefined) {
    throw new Refusal("QUESTION_MISSING", { fields: [{ field: "/question" }] }, 422);
  }
};

/** A new request; an export is answered with it. */
export const makeRequest = (made: Made): RequestEvent[] => {
  const { requestId, userId, kind, at } = made;
  const asked: RequestEvent = { type: "requestMade", data: made };
  if (kind !== "export") return [asked];
  const data: Answered = { requestId, userId, kind, outcome: "answered", at, by: null };
  return [asked, { type: "requestAnswered", data }];
};

/** An operator's answer. Refuses NOT_FOUND (404) and REQUEST_CLOSED. */
export const answerRequest = (
  request: Request,
  answer: Pick<Answered, "outcome" | "at" | "by" | "textId">,
): RequestEvent[] => {
  if (request === null) throw new Refusal("NOT_FOUND", {}, 404);
  if (request.answered !== null) throw new Refusal("REQUEST_CLOSED");
  const { requestId, userId, kind } = request.made;
  return [{ type: "requestAnswered", data: { requestId, userId, kind, ...answer } }];
};

/** Whether its owner may fetch an export now. Refuses NOT_FOUND (404) and EXPORT_OVER. */
export const checkExport = (request: Request, userId: string, at: Instant): void => {
  const isTheirs = request?.made.userId === userId && request.made.kind === "export";
  if (!isTheirs) throw new Refusal("NOT_FOUND", {}, 404);
  if (request.made.dueAt < at) throw new Refusal("EXPORT_OVER");
};

/** A request with its words, as it is answered. */
export const shownRequest = (
  { made, answered }: NonNullable<Request>,
  words: { readonly question: string | null; readonly answer: string | null },
  at: Instant,
): Shown => ({
  requestId: made.requestId,
  kind: made.kind,
  status: answered?.outcome ?? "open",
  userId: made.userId,
  aboutId: made.aboutId ?? null,
  ...words,
  requestedAt: made.at,
  dueAt: made.dueAt,
  answeredAt: answered?.at ?? null,
  answeredBy: answered?.by ?? null,
  isLate: (answered?.at ?? at) >= made.dueAt,
});

type Deletion = { readonly userId: string; readonly deletionId: string; readonly askedAt: string };

/** Notes a deletion that its owner has begun, once; its end may have been noted before it. */
export const noteDeletion = (request: Request, { userId, deletionId, askedAt }: Deletion) =>
  request === null
    ? makeRequest({
        requestId: deletionId,
        userId,
        kind: "deletion",
        at: askedAt as Instant,
        dueAt: dueAt("deletion", askedAt as Instant),
      })
    : [];

/** Notes what came of it, once. */
export const endDeletion = (
  request: Request,
  deletion: Deletion,
  end: Pick<Answered, "outcome" | "at" | "textId">,
): RequestEvent[] => {
  if (request !== null && request.answered !== null) return [];
  const { userId, deletionId: requestId } = deletion;
  const data: Answered = { requestId, userId, kind: "deletion", by: null, ...end };
  return [...noteDeletion(request, deletion), { type: "requestAnswered", data }];
};

/** Of someone who has gone: what he asked for in words is over. */
export const endOfGone = (request: Request, at: Instant): RequestEvent[] => {
  if (request === null || request.answered !== null) return [];
  const { requestId, userId, kind } = request.made;
  const outcome = kind === "deletion" ? "answered" : "refused";
  return [{ type: "requestAnswered", data: { requestId, userId, kind, outcome, at, by: null } }];
};
