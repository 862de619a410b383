import { expect, test } from "@jest/globals";
import { idFrom, instant, later, minuteMs } from "../../../services/contracts/core/units.ts";
import { monthSpan } from "../../../services/contracts/kernel/seoul-month.ts";
import {
  type Access,
  forgetBefore,
  reviewOf,
  reviews,
  signReview,
} from "../../../services/security/access-review/access-review.ts";

const [kim, lee, worker] = [idFrom("kim"), idFrom("lee"), idFrom("worker")];
const access = (change: Partial<Access> = {}): Access => ({
  at: instant("2026-11-10T14:00:00+09:00"),
  actor: kim,
  action: "user.public",
  subjects: { userId: worker },
  from: "a",
  result: "OK",
  isCommand: false,
  count: 1,
  ...change,
});

test("a month begins and ends at midnight in Seoul, also at the end of a year", () => {
  expect(monthSpan("2026-12")).toEqual({
    from: "2026-11-30T15:00:00.000Z",
    to: "2026-12-31T15:00:00.000Z",
  });
});

test("requests are counted by operator and action, those with the most first", () => {
  const { operators } = reviewOf(
    "2026-11",
    [
      access(),
      access({ subjects: { userId: lee }, from: "b" }),
      access({ action: "security.rotateKeys", isCommand: true, subjects: {} }),
      access({ actor: lee, result: "WRONG_ROLE", count: 2 }),
    ],
    null,
  );
  expect(operators).toEqual([
    {
      actor: kim,
      requests: 3,
      commands: 1,
      refused: 0,
      atNight: 0,
      subjects: 2,
      addresses: 2,
      actions: [
        { action: "user.public", requests: 2 },
        { action: "security.rotateKeys", requests: 1 },
      ],
    },
    expect.objectContaining({ actor: lee, requests: 2, refused: 2 }),
  ]);
});

test.each([
  ["21:59", 0],
  ["22:00", 1],
  ["00:00", 1],
  ["05:59", 1],
  ["06:00", 0],
])("%s in Seoul counts %d as night", (time, atNight) => {
  const at = instant(`2026-11-10T${time}:00+09:00`);
  expect(reviewOf("2026-11", [access({ at })], null).operators[0]?.atNight).toBe(atNight);
});

test("a month is signed once, after its end, with its signer", () => {
  const { to } = monthSpan("2026-11");
  const asked = { month: "2026-11", finding: "nothing" } as const;
  expect(() => signReview(null, asked, kim, later(to, -1))).toThrow("MONTH_NOT_OVER");
  const [signed] = signReview(null, asked, kim, later(to, minuteMs));
  if (signed === undefined) throw new Error("nothing was signed");
  const state = reviews.evolve(reviews.empty, signed);
  expect(state).toEqual({ by: kim, at: later(to, minuteMs), finding: "nothing" });
  expect(() => signReview(state, asked, lee, later(to, minuteMs))).toThrow("REVIEW_SIGNED");
});

test("a month's content is kept for two years after it, and then removed", () => {
  expect(reviewOf("2026-11", [], null).keptUntil).toBe("2028-12-01");
  const last = instant("2026-11-30T23:59:00+09:00");
  expect(forgetBefore(instant("2028-11-30T23:00:00+09:00")) <= last).toBe(true);
  expect(forgetBefore(instant("2028-12-01T00:00:00+09:00")) > last).toBe(true);
});

test("a month outside the law tables has no review", () => {
  expect(() => reviewOf("2024-01", [], null)).toThrow("LAW_UNKNOWN");
});
