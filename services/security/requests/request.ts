/**
 * Request: a user's statutory request, until it is answered.
 *
 * Owns the stream `request:<id>`; its texts are stored outside the log. An export is answered at
 * once, since it can be fetched at once. An explanation waits for an operator, as does a deletion
 * requested in free text. A deletion that the user began (`DELETE /api/users/me`) is recorded under
 * its own id and answered by its outcome. The due time follows the law on the day of the request.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, type Instant, later, seoulDate, seoulInstant } from "../../contracts/core/units.ts";
import type { Answer, Params } from "../../contracts/index.ts";
import { msOf } from "../../contracts/operations/durations.ts";
import { queueOf } from "../../contracts/operations/open-ends.ts";

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
  /** The id of its text in the collection `texts`. */
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

/** Null for a request that does not exist. */
export type Request = { readonly made: Made; readonly answered: Answered | null } | null;

const evolve = (request: Request, event: RequestEvent): Request => {
  if (event.type === "requestMade") return { made: event.data, answered: null };
  return request === null ? null : { ...request, answered: event.data };
};

export const requests: StreamDefinition<Request, RequestEvent> = {
  stream: "request",
  empty: null,
  evolve,
};

/** The end of the last day in Seoul on which an answer is in time. Refuses LAW_UNKNOWN. */
export const dueAt = (kind: Kind, at: Instant): Instant => {
  const today = seoulDate(at);
  // An export is answered at once, and can be fetched as long as the law gives to answer it.
  const { due } = queueOf(kind === "explanation" ? "request.explanation" : "request.deletion");
  return later(seoulInstant(today), msOf(due, today) + dayMs);
};

/** Refuses QUESTION_MISSING (422): an operator must know what to explain. */
export const checkQuestion = ({ kind, question }: Params<"security.request">): void => {
  if (kind === "explanation" && question === undefined) {
    throw new Refusal("QUESTION_MISSING", { fields: [{ field: "/question" }] }, 422);
  }
};

/** Makes a request; an export is answered in the same commit. */
export const makeRequest = (made: Made): RequestEvent[] => {
  const { requestId, userId, kind, at } = made;
  const requested: RequestEvent = { type: "requestMade", data: made };
  if (kind !== "export") return [requested];
  const data: Answered = { requestId, userId, kind, outcome: "answered", at, by: null };
  return [requested, { type: "requestAnswered", data }];
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

/** Checks that the user may fetch an export now. Refuses NOT_FOUND (404) and EXPORT_OVER. */
export const checkExport = (request: Request, userId: string, at: Instant): void => {
  const isTheirs = request?.made.userId === userId && request.made.kind === "export";
  if (!isTheirs) throw new Refusal("NOT_FOUND", {}, 404);
  if (request.made.dueAt < at) throw new Refusal("EXPORT_OVER");
};

/** The answer form of a request, with its texts. */
export const shownRequest = (
  { made, answered }: NonNullable<Request>,
  texts: { readonly question: string | null; readonly answer: string | null },
  at: Instant,
): Shown => ({
  requestId: made.requestId,
  kind: made.kind,
  status: answered?.outcome ?? "open",
  userId: made.userId,
  aboutId: made.aboutId ?? null,
  ...texts,
  requestedAt: made.at,
  dueAt: made.dueAt,
  answeredAt: answered?.at ?? null,
  answeredBy: answered?.by ?? null,
  isLate: (answered?.at ?? at) >= made.dueAt,
});

type Deletion = { readonly userId: string; readonly deletionId: string; readonly askedAt: string };

/** Records once a deletion that its owner began; its outcome may have been recorded before. */
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

/** Records the outcome of a deletion, once. */
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

/** Closes the open request of an erased user. */
export const endOfGone = (request: Request, at: Instant): RequestEvent[] => {
  if (request === null || request.answered !== null) return [];
  const { requestId, userId, kind } = request.made;
  const outcome = kind === "deletion" ? "answered" : "refused";
  return [{ type: "requestAnswered", data: { requestId, userId, kind, outcome, at, by: null } }];
};
