import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { dayMs, instant, later } from "../../services/contracts/units.ts";
import {
  type Access,
  type AccessEvent,
  accesses,
  changePassword,
  endSessions,
  mayReset,
  reinstate,
  resetPassword,
  stands,
  suspend,
  suspensionAt,
} from "../../services/user/access.ts";

const noon = instant("2026-11-23T03:00:00Z");
const given = (...events: AccessEvent[]): Access => events.reduce(accesses.evolve, accesses.empty);
const next = (passwordId: string, at = noon) => ({ userId: "u1", passwordId, at });
const refusal = (type: string) => expect.objectContaining({ type });
const shown = (sessionId: string, generation = 0) => ({ sessionId, generation });

test("an ending reaches every session but the one that is kept, and none that is opened after it", () => {
  const access = given(...endSessions(accesses.empty, "u1", "others", "a"));
  expect(stands(access, shown("a"))).toBe(true);
  expect(stands(access, shown("b"))).toBe(false);
  expect(stands(access, shown("c", access.generation))).toBe(true);
});

test("who was kept once is not kept by the next ending", () => {
  const once = given(...endSessions(accesses.empty, "u1", "others", "a"));
  const twice = endSessions(once, "u1", "password", "c").reduce(accesses.evolve, once);
  expect(stands(twice, shown("a"))).toBe(false);
  expect(stands(twice, shown("c", once.generation))).toBe(true);
});

test("after any endings only sessions of the newest generation and the one kept stand", () => {
  const step = fc.oneof(
    fc.constant({ does: "open" as const, keeps: 0 }),
    fc.record({ does: fc.constant("end" as const), keeps: fc.integer({ min: -1, max: 5 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let access = accesses.empty;
      const opened: { sessionId: string; generation: number }[] = [];
      let alive = new Set<string>();
      for (const { does, keeps } of steps) {
        if (does === "open") {
          const session = shown(`s${opened.length}`, access.generation);
          opened.push(session);
          alive.add(session.sessionId);
          continue;
        }
        // Only one that stands can ask for the others to be ended.
        const kept = [...alive][keeps] ?? null;
        access = endSessions(access, "u1", "others", kept).reduce(accesses.evolve, access);
        alive = new Set(kept === null ? [] : [kept]);
      }
      const standing = opened.filter((session) => stands(access, session));
      expect(new Set(standing.map(({ sessionId }) => sessionId))).toEqual(alive);
    }),
    { seed: 20261122, numRuns: 300 },
  );
});

test("a mail is good for one password, and none from before the last one is good", () => {
  const mail = (mailId: string, askedAt = later(noon, -1000)) => ({ mailId, askedAt });
  const access = given(...resetPassword(accesses.empty, next("p1"), mail("m1")));
  expect(access.password).toEqual({ passwordId: "p1", setAt: noon, mailId: "m1" });
  expect(() => resetPassword(access, next("p2"), mail("m1", later(noon, 1)))).toThrow(
    refusal("MAIL_TOKEN_INVALID"),
  );
  expect(mayReset(access, mail("m2"))).toBe(false);
  expect(mayReset(access, mail("m3", later(noon, 1)))).toBe(true);
});

test("a password is changed by who knew the one that counts, in a session that stands", () => {
  const known = { session: shown("a"), passwordId: null };
  const changed = given(...changePassword(accesses.empty, next("p1"), known));
  expect(stands(changed, shown("a"))).toBe(true);
  expect(stands(changed, shown("b"))).toBe(false);
  expect(() => changePassword(changed, next("p2"), known)).toThrow(refusal("PASSWORD_WRONG"));
  const other = { session: shown("b"), passwordId: "p1" };
  expect(() => changePassword(changed, next("p2"), other)).toThrow(refusal("BAD_TOKEN"));
});

test("a suspension is in force until its end, and is lifted once", () => {
  const end = later(noon, dayMs);
  const by = { suspensionId: "s1", until: end, at: noon };
  const access = given(...suspend(accesses.empty, "u1", by));
  expect(stands(access, shown("a"))).toBe(false);
  expect(suspensionAt(access, later(end, -1))).toMatchObject({ suspensionId: "s1" });
  expect(suspensionAt(access, end)).toBeNull();
  expect(() => reinstate(access, "u1", end)).toThrow(refusal("NOT_SUSPENDED"));
  const lifted = reinstate(access, "u1", noon).reduce(accesses.evolve, access);
  expect(suspensionAt(lifted, noon)).toBeNull();
  expect(() => suspend(access, "u1", { ...by, until: noon })).toThrow(refusal("UNTIL_IN_PAST"));
  const endless = given(...suspend(accesses.empty, "u1", { ...by, until: null }));
  expect(suspensionAt(endless, later(noon, 10_000 * dayMs))).not.toBeNull();
});
