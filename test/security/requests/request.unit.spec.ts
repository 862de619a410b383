import { expect, test } from "@jest/globals";
import { idFrom, instant, later } from "../../../services/contracts/core/units.ts";
import {
  answerRequest,
  checkExport,
  checkQuestion,
  dueAt,
  type Made,
  makeRequest,
  type Request,
  type RequestEvent,
  requests,
  shownRequest,
} from "../../../services/security/requests/request.ts";

const at = instant("2026-11-23T09:00:00+09:00");
const [requestId, userId, operator] = [idFrom("request"), idFrom("user"), idFrom("operator")];
const madeOf = (kind: Made["kind"]): Made => ({
  requestId,
  userId,
  kind,
  at,
  dueAt: dueAt(kind, at),
});
const after = (events: readonly RequestEvent[], from: Request = null): NonNullable<Request> => {
  const state = events.reduce(requests.evolve, from);
  if (state === null) throw new Error("no request");
  return state;
};
const words = { question: null, answer: null };
const explanation = after(makeRequest(madeOf("explanation")));
const answer = { outcome: "answered", at: later(at, 1000), by: operator, textId: "t" } as const;

test("an answer is in time until the end of the last day, in Seoul", () => {
  expect(dueAt("export", at)).toBe("2026-12-03T15:00:00.000Z");
  expect(dueAt("explanation", at)).toBe("2026-12-23T15:00:00.000Z");
  expect(dueAt("export", instant("2026-11-23T23:59:59+09:00"))).toBe(dueAt("export", at));
});

test("an export is answered when it is made, without a person", () => {
  const made = after(makeRequest(madeOf("export")));
  expect(shownRequest(made, words, at)).toMatchObject({
    status: "answered",
    answeredAt: at,
    answeredBy: null,
    isLate: false,
  });
});

test("an explanation waits for a person, and shows when it is late", () => {
  const { dueAt: due } = explanation.made;
  expect(shownRequest(explanation, words, later(due, -1))).toMatchObject({
    status: "open",
    isLate: false,
  });
  expect(shownRequest(explanation, words, due).isLate).toBe(true);
});

test("an explanation without a question is refused, and an export needs none", () => {
  expect(() => checkQuestion({ kind: "explanation" })).toThrow("QUESTION_MISSING");
  expect(() => checkQuestion({ kind: "explanation", question: "왜요?" })).not.toThrow();
  expect(() => checkQuestion({ kind: "export" })).not.toThrow();
});

test("a request is answered once, and a late one stays late", () => {
  const done = after(answerRequest(explanation, answer), explanation);
  expect(shownRequest(done, words, at)).toMatchObject({
    status: "answered",
    answeredBy: operator,
    isLate: false,
  });
  expect(() => answerRequest(done, answer)).toThrow("REQUEST_CLOSED");
  expect(() => answerRequest(null, answer)).toThrow("NOT_FOUND");
  const late = { ...answer, at: later(explanation.made.dueAt, 1) };
  const overdue = after(answerRequest(explanation, late), explanation);
  expect(shownRequest(overdue, words, later(at, 1)).isLate).toBe(true);
});

test("an export is fetched by its owner, while the request is fresh", () => {
  const made = after(makeRequest(madeOf("export")));
  expect(() => checkExport(made, userId, at)).not.toThrow();
  expect(() => checkExport(made, operator, at)).toThrow("NOT_FOUND");
  expect(() => checkExport(explanation, userId, at)).toThrow("NOT_FOUND");
  expect(() => checkExport(null, userId, at)).toThrow("NOT_FOUND");
  expect(() => checkExport(made, userId, later(made.made.dueAt, 1))).toThrow("EXPORT_OVER");
});
