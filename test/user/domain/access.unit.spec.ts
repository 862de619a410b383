import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { dayMs, instant, later } from "../../../services/contracts/core/units.ts";
import {
  type Access,
  type AccessEvent,
  accesses,
  askAddress,
  changeAddress,
  changePassword,
  closeAccount,
  endSessions,
  isVoid,
  keepAddress,
  mayReset,
  reinstate,
  resetPassword,
  stands,
  suspend,
  suspensionAt,
} from "../../../services/user/domain/access.ts";

const noon = instant("2026-11-23T03:00:00Z");
const given = (...events: AccessEvent[]): Access => events.reduce(accesses.evolve, accesses.empty);
const next = (passwordId: string, at = noon) => ({ userId: "u1", passwordId, at });
const owner = { userId: "u1", at: noon };
const refusal = (type: string) => expect.objectContaining({ type });
const shown = (sessionId: string, generation = 0) => ({ sessionId, generation });

test("ending sessions reaches every session but the kept one, and none that is opened later", () => {
  const access = given(...endSessions(accesses.empty, owner, "others", "a"));
  expect(stands(access, shown("a"))).toBe(true);
  expect(stands(access, shown("b"))).toBe(false);
  expect(stands(access, shown("c", access.generation))).toBe(true);
});

test("a session that was kept once is not kept by the next ending", () => {
  const once = given(...endSessions(accesses.empty, owner, "others", "a"));
  const twice = endSessions(once, owner, "password", "c").reduce(accesses.evolve, once);
  expect(stands(twice, shown("a"))).toBe(false);
  expect(stands(twice, shown("c", once.generation))).toBe(true);
});

test("after any endings only sessions of the newest generation and the kept one are valid", () => {
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
        // Only a valid session can ask for the others to be ended.
        const kept = [...alive][keeps] ?? null;
        access = endSessions(access, owner, "others", kept).reduce(accesses.evolve, access);
        alive = new Set(kept === null ? [] : [kept]);
      }
      const valid = opened.filter((session) => stands(access, session));
      expect(new Set(valid.map(({ sessionId }) => sessionId))).toEqual(alive);
    }),
    { seed: 20261122, numRuns: 300 },
  );
});

test("a mail sets one password, and no mail from before the last change works", () => {
  const mail = (mailId: string, askedAt = later(noon, -1000), generation = 1) => ({
    mailId,
    askedAt,
    usedAt: later(noon, 2),
    emailHash: "e1",
    generation,
  });
  const first = mail("m1", later(noon, -1000), 0);
  const access = given(...resetPassword(accesses.empty, next("p1"), first));
  expect(access.password).toEqual({ passwordId: "p1", setAt: noon, mailId: "m1" });
  expect(() => resetPassword(access, next("p2"), mail("m1", later(noon, 1)))).toThrow(
    refusal("MAIL_TOKEN_INVALID"),
  );
  expect(mayReset(access, mail("m2"))).toBe(false);
  expect(mayReset(access, mail("m3", later(noon, 1)))).toBe(true);
});

test("a password is changed with the current one, in a valid session", () => {
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

describe("a pending change of address", () => {
  const known = { session: shown("a"), passwordId: null };
  const asking = (mailId: string) => ({ userId: "u1", mailId });
  const moved = (mailId: string) => ({ ...asking(mailId), emailHash: `hash of ${mailId}` });
  const pending = given(...askAddress(accesses.empty, asking("m1"), known));
  const by = { suspensionId: "s1", until: null, at: noon };
  const closing = { userId: "u1", deletionId: "d1", role: "worker", at: noon };
  const mail = { emailHash: "e1", askedAt: later(noon, -1), usedAt: noon, generation: 0 };
  const endings: Record<string, (access: Access) => AccessEvent[]> = {
    "a password reset": (access) => resetPassword(access, next("p1"), { ...mail, mailId: "m0" }),
    "a password change": (access) => changePassword(access, next("p1"), known),
    "signing out everywhere": (access) => endSessions(access, owner, "others", "a"),
    "a suspension": (access) => suspend(access, "u1", by),
    leaving: (access) => closeAccount(access, closing),
    "keeping one's address": (access) => keepAddress(access, "u1", known),
    "another change": (access) => askAddress(access, asking("m2"), known),
  };

  test.each(Object.entries(endings))("is ended by %s", (_, ending) => {
    const after = ending(pending).reduce(accesses.evolve, pending);
    expect(isVoid(pending, { mailId: "m1", isChange: true })).toBe(false);
    expect(isVoid(after, { mailId: "m1", isChange: true })).toBe(true);
    expect(() => changeAddress(after, moved("m1"))).toThrow(refusal("MAIL_TOKEN_INVALID"));
  });

  test.each(Object.entries(endings).slice(0, 5))(
    "and any other mail are voided by %s",
    (_, ending) => {
      const after = ending(pending).reduce(accesses.evolve, pending);
      expect(isVoid(after, { mailId: "m3", isChange: false, generation: 0 })).toBe(true);
      for (const generation of [0, after.generation]) {
        expect(mayReset(after, { ...mail, mailId: "m4", generation })).toBe(false);
      }
    },
  );

  test("is decided once, and afterwards no mail to the old address sets a password", () => {
    const changed = changeAddress(pending, moved("m1")).reduce(accesses.evolve, pending);
    expect(() => changeAddress(changed, moved("m1"))).toThrow(refusal("MAIL_TOKEN_INVALID"));
    expect(mayReset(changed, { ...mail, mailId: "m5" })).toBe(false);
    expect(mayReset(changed, { ...mail, mailId: "m5", emailHash: "hash of m1" })).toBe(true);
  });

  test("is asked for in a valid session, with the current password", () => {
    const ended = given(...endSessions(accesses.empty, owner, "others", "b"));
    expect(() => askAddress(ended, asking("m1"), known)).toThrow(refusal("BAD_TOKEN"));
    const other = { ...known, passwordId: "p0" };
    expect(() => askAddress(accesses.empty, asking("m1"), other)).toThrow(
      refusal("PASSWORD_WRONG"),
    );
  });

  test("and a reset are not voided by a clock that was ahead when sessions ended", () => {
    const year = { userId: "u1", at: later(noon, 365 * dayMs) };
    const access = given(...endSessions(accesses.empty, year, "others", "a"));
    expect(mayReset(access, { ...mail, mailId: "m6", generation: 1 })).toBe(true);
  });
});

test("in any order of asking, ending and answering, only the last open change can be answered", () => {
  const step = fc.record({
    does: fc.constantFrom("ask", "end", "keep", "answer"),
    mail: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let access = accesses.empty;
      let open: string | null = null;
      for (const [n, { does, mail }] of steps.entries()) {
        const mailId = does === "ask" ? `m${n}` : `m${Math.max(0, n - 1 - mail)}`;
        const known = { session: shown("a", access.generation), passwordId: null };
        const rules: Record<string, () => AccessEvent[]> = {
          ask: () => askAddress(access, { userId: "u1", mailId }, known),
          end: () => endSessions(access, owner, "others"),
          keep: () => keepAddress(access, "u1", known),
          answer: () => changeAddress(access, { userId: "u1", mailId, emailHash: mailId }),
        };
        if (does === "answer" && open !== mailId) {
          expect(rules[does]).toThrow(refusal("MAIL_TOKEN_INVALID"));
          continue;
        }
        access = (rules[does]?.() ?? []).reduce(accesses.evolve, access);
        open = does === "ask" ? mailId : null;
        expect(access.pendingMailId).toBe(open);
      }
    }),
    { seed: 20261129, numRuns: 300 },
  );
});
