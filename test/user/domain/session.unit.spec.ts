import { expect, test } from "@jest/globals";
import { instant, later } from "../../../services/contracts/core/units.ts";
import {
  endSession,
  graceMs,
  idleMsMax,
  openSession,
  type SessionEvent,
  sessions,
  trade,
} from "../../../services/user/domain/session.ts";

const noon = instant("2026-11-23T03:00:00Z");
const token = (n: number) => ({ sessionId: "s", n });
const given = (...events: SessionEvent[]) => events.reduce(sessions.evolve, sessions.empty);
const opened = openSession({ userId: "u1", sessionId: "s", generation: 0 }, noon);
const rotated = (n: number, at = noon): SessionEvent => ({ type: "rotated", data: { n, at } });
const refusal = (type: string) => expect.objectContaining({ type, status: 401 });

test("the newest token is exchanged for the next", () => {
  const at = later(noon, 60_000);
  expect(trade(given(...opened), token(1), at)).toEqual([rotated(2, at)]);
  expect(trade(given(...opened, rotated(2)), token(2), at)).toEqual([rotated(3, at)]);
});

test("the token before it gets the same successor again for ten seconds", () => {
  const session = given(...opened, rotated(2));
  expect(trade(session, token(1), later(noon, graceMs))).toEqual([]);
});

test("a token reused later revokes the whole family, and everything after that is refused", () => {
  const session = given(...opened, rotated(2));
  const events = trade(session, token(1), later(noon, graceMs + 1));
  const data = { userId: "u1", sessionId: "s", reason: "reuse" };
  expect(events).toEqual([{ type: "revoked", data }]);
  const revoked = given(...opened, rotated(2), ...events);
  for (const n of [1, 2]) {
    expect(() => trade(revoked, token(n), noon)).toThrow(refusal("REFRESH_REUSED"));
  }
});

test("a token two before the newest is reuse even within the grace", () => {
  const session = given(...opened, rotated(2), rotated(3));
  expect(trade(session, token(1), noon)).toMatchObject([{ type: "revoked" }]);
});

test("a token that was never issued is invalid: an unknown family, a number ahead, an idle family", () => {
  expect(() => trade(sessions.empty, token(1), noon)).toThrow(refusal("REFRESH_INVALID"));
  expect(() => trade(given(...opened), token(2), noon)).toThrow(refusal("REFRESH_INVALID"));
  const late = later(noon, idleMsMax + 1);
  expect(() => trade(given(...opened), token(1), late)).toThrow(refusal("REFRESH_INVALID"));
});

test("signing out ends the family once, and only by its owner", () => {
  const ended = endSession(given(...opened), { sessionId: "s", userId: "u1" });
  const revoked = given(...opened, ...ended);
  expect(revoked).toMatchObject({ status: "revoked", reason: "logout" });
  expect(endSession(revoked, { sessionId: "s", userId: "u1" })).toEqual([]);
  expect(() => trade(revoked, token(1), noon)).toThrow(refusal("REFRESH_INVALID"));
  const stranger = { sessionId: "s", userId: "u2" };
  expect(() => endSession(given(...opened), stranger)).toThrow(refusal("REFRESH_INVALID"));
});

test("the token before gets the newest again for the client that exchanged it, and for no other", () => {
  const by = (client: string) => ({ ...token(1), client });
  const traded = given(...opened, ...trade(given(...opened), by("phone"), noon));
  expect(trade(traded, by("phone"), noon)).toEqual([]);
  for (const other of [by("thief"), token(1)]) {
    expect(trade(traded, other, noon)).toMatchObject([
      { type: "revoked", data: { reason: "reuse" } },
    ]);
  }
  // An exchange from before clients were recorded.
  expect(trade(given(...opened, rotated(2)), by("phone"), noon)).toEqual([]);
});
