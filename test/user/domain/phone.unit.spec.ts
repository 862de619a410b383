/** Proof of a phone: attempts, expiry, rates, and which text is a Korean mobile number. */
import { expect, test } from "@jest/globals";
import { dayMs, hourMs, instant, later } from "../../../services/contracts/core/units.ts";
import {
  answerCode,
  askCode,
  attemptsMax,
  mobileOf,
  numbers,
  openCode,
  type Phone,
  type PhoneEvent,
  phones,
  ring,
  validMs,
} from "../../../services/user/domain/phone.ts";

const noon = instant("2026-12-01T03:00:00Z");
const [right, wrong] = [() => true, () => false];
const given = (...events: readonly PhoneEvent[]): Phone =>
  events.reduce((state, event) => phones.evolve(state, event), phones.empty);
const asked = (codeId = "c1", phoneHash = "h1", at = noon) =>
  ({ type: "phoneCodeAsked", data: { userId: "u1", codeId, phoneHash, at } }) as const;
const missed = { type: "phoneCodeFailed", data: { userId: "u1", codeId: "c1", at: noon } } as const;
const over = expect.objectContaining({ type: "PHONE_CODE_OVER" });

test("the right code proves the number, once", () => {
  const events = answerCode(given(asked()), { phoneHash: "h1", at: noon }, right);
  expect(events).toEqual([
    { type: "phoneProved", data: { userId: "u1", codeId: "c1", phoneHash: "h1", at: noon } },
  ]);
  const proved = given(asked(), ...events);
  expect(proved).toMatchObject({ provedHash: "h1", open: null });
  expect(() => answerCode(proved, { phoneHash: "h1", at: noon }, right)).toThrow(over);
});

test("after five wrong codes the right one is refused", () => {
  let state = given(asked());
  for (let n = 0; n < attemptsMax; n += 1) {
    const events = answerCode(state, { phoneHash: "h1", at: noon }, wrong);
    expect(events.map(({ type }) => type)).toEqual(["phoneCodeFailed"]);
    state = events.reduce((before, event) => phones.evolve(before, event), state);
  }
  expect(() => answerCode(state, { phoneHash: "h1", at: noon }, right)).toThrow(over);
});

test("four wrong codes leave one attempt", () => {
  const state = given(asked(), missed, missed, missed, missed);
  expect(answerCode(state, { phoneHash: "h1", at: noon }, right)[0]?.type).toBe("phoneProved");
});

test("a code is valid for ten minutes, and not a millisecond longer", () => {
  expect(validMs).toBe(600_000);
  const state = given(asked());
  expect(openCode(state, "h1", later(noon, validMs))).not.toBeNull();
  expect(openCode(state, "h1", later(noon, validMs + 1))).toBeNull();
});

test("a code proves no other number than the one it was sent to", () => {
  const state = given(asked());
  expect(() => answerCode(state, { phoneHash: "h2", at: noon }, right)).toThrow(over);
  expect(() => answerCode(phones.empty, { phoneHash: "h1", at: noon }, right)).toThrow(over);
});

test("a new code voids the one before, and has its own attempts", () => {
  const state = given(asked(), missed, missed, asked("c2"));
  expect(state.open).toMatchObject({ codeId: "c2", wrong: 0 });
  const isFirst = (codeId: string) => codeId === "c1";
  expect(answerCode(state, { phoneHash: "h1", at: noon }, isFirst)[0]?.type).toBe(
    "phoneCodeFailed",
  );
});

test("an account and a number get five codes an hour and ten a day each", () => {
  const tenth = (at: typeof noon) => ({ userId: "u1", codeId: "x", phoneHash: "h1", at });
  const five = given(...Array.from({ length: 5 }, (_, n) => asked(`c${n}`)));
  const limited = (retryAfterS: number) =>
    expect.objectContaining({ type: "TOO_MANY_CODES", data: { retryAfterS } });
  expect(() => askCode(five, tenth(later(noon, 1000)))).toThrow(limited(3599));
  const nextHour = later(noon, hourMs);
  expect(askCode(five, tenth(nextHour))).toHaveLength(1);
  const ten = [
    ...Array.from({ length: 5 }, (_, n) => asked(`c${n}`)),
    ...Array.from({ length: 5 }, (_, n) => asked(`d${n}`, "h1", nextHour)),
  ];
  const lateSameDay = later(noon, 5 * hourMs);
  expect(() => askCode(given(...ten), tenth(lateSameDay))).toThrow(limited(19 * 3600));
  expect(askCode(given(...ten), tenth(later(noon, dayMs)))).toHaveLength(1);
  const rung = ten.reduce<readonly (typeof noon)[]>(
    (before, { data: { codeId, at } }) =>
      numbers.evolve(before, { type: "numberRung", data: { codeId, at } }),
    numbers.empty,
  );
  expect(() => ring(rung, "x", lateSameDay)).toThrow(limited(19 * 3600));
});

test.each([
  ["010-1234-5678", "01012345678"],
  ["+82 10 1234 5678", "01012345678"],
  ["0082-010-1234-5678", "01012345678"],
  ["０１０.1234.5678", "01012345678"],
  ["011 234 5678", "0112345678"],
  ["02-123-4567", null],
  ["+1 202 555 0100", null],
  ["010-1234-567a", null],
  ["010-1234-56789", null],
  ["", null],
])("%j is dialled as %j", (text, digits) => {
  expect(mobileOf(text)).toBe(digits);
});
