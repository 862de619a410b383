import { expect, test } from "@jest/globals";
import {
  dayMs,
  instant,
  later,
  seoulDate,
  seoulInstant,
} from "../../../services/contracts/core/units.ts";
import {
  endDeletion,
  endOfGone,
  makeRequest,
  noteDeletion,
  type Request,
  type RequestEvent,
  requests,
  shownRequest,
} from "../../../services/security/requests/request.ts";

const askedAt = instant("2026-11-23T01:00:00Z");
const at = instant("2026-11-23T01:00:09Z");
const deletion = { userId: "u", deletionId: "d", askedAt };
const end = { outcome: "answered", at, textId: "t" } as const;
const fold = (events: readonly RequestEvent[], from: Request = null): Request =>
  events.reduce(requests.evolve, from);
const shown = (request: Request) => {
  if (request === null) throw new Error("no request");
  return shownRequest(request, { question: null, answer: "…" }, at);
};

test("a deletion is a request under its own id, due like other requests about personal data", () => {
  const noted = fold(noteDeletion(null, deletion));
  const dueAt = later(seoulInstant(seoulDate(askedAt)), 11 * dayMs);
  expect(shown(noted)).toMatchObject({ requestId: "d", kind: "deletion", status: "open", dueAt });
  expect(noteDeletion(noted, deletion)).toEqual([]);
});

test("a deletion's end is recorded once, also if delivered before its beginning", () => {
  const before = fold(endDeletion(null, deletion, end));
  const noted = fold(noteDeletion(null, deletion));
  const after = fold(endDeletion(noted, deletion, end), noted);
  for (const request of [before, after]) {
    expect(shown(request)).toMatchObject({ status: "answered", answeredAt: at, answeredBy: null });
    expect(noteDeletion(request, deletion)).toEqual([]);
    expect(endDeletion(request, deletion, { ...end, outcome: "refused" })).toEqual([]);
  }
});

test("a deleted account's written requests end once: deleted, or without an answer", () => {
  const asked = (kind: "deletion" | "explanation") =>
    fold(makeRequest({ requestId: "r", userId: "u", kind, at: askedAt, dueAt: at, textId: "t" }));
  const status = (kind: "deletion" | "explanation") =>
    shown(fold(endOfGone(asked(kind), at), asked(kind))).status;
  expect(status("deletion")).toBe("answered");
  expect(status("explanation")).toBe("refused");
  const over = fold(endOfGone(asked("explanation"), at), asked("explanation"));
  expect(endOfGone(over, at)).toEqual([]);
  expect(endOfGone(null, at)).toEqual([]);
});
