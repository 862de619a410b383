/**
 * Rotation under contention: two replicas on one store, and clients that repeat themselves and each
 * other in any order and at any time.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { Log } from "../../../mixins/log/event-log.ts";
import type { Indexes, Store } from "../../../mixins/store/store.ts";
import { type Instant, instant, later, newId } from "../../../services/contracts/core/units.ts";
import { type Access, accesses, resetPassword } from "../../../services/user/domain/access.ts";
import {
  fail,
  failuresMax,
  type GuessEvent,
  type Guesser,
  type Guesses,
  logins,
  ownMax,
} from "../../../services/user/domain/lockout.ts";
import {
  graceMs,
  openSession,
  type Session,
  type SessionEvent,
  sessions,
  trade,
} from "../../../services/user/domain/session.ts";
import { openEmbedded } from "../../support/embedded.ts";

const noon = instant("2026-11-23T03:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "oneday-rotation-"));
let store: Store;
let replicas: Log[];

beforeAll(async () => {
  store = await openEmbedded(folder);
  // One process does not see what the other has in memory.
  const docs = new Map<string, ReturnType<Store["collection"]>>();
  const collection = (name: string, indexes?: Indexes) => {
    const opened = docs.get(name) ?? store.collection(name, indexes);
    docs.set(name, opened);
    return opened as never;
  };
  const shared: Store = { exclusive: false, collection, close: async () => undefined };
  replicas = [await Log.open(shared), await Log.open(shared)];
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const commandAt = (at: Instant) => ({
  cid: newId(),
  fp: "",
  isFresh: true,
  at,
  meta: { correlationId: "c", causationId: null, actor: null },
});
const replica = (n: number): Log => replicas[n % replicas.length] as Log;

const opened = async (): Promise<string> => {
  const sessionId = newId();
  const events = openSession({ userId: "u1", sessionId, generation: 0 }, noon);
  await replica(0).decide(sessions, sessionId, () => events, commandAt(noon));
  return sessionId;
};
const eventsOf = async (sessionId: string): Promise<SessionEvent[]> => {
  const commits = [];
  for (let after = 0; ; ) {
    const page = await replica(0).read(after, 1000);
    if (page.length === 0) break;
    commits.push(...page);
    after += page.length;
  }
  const mine = commits.filter(({ stream }) => stream === `session:${sessionId}`);
  return mine.flatMap(({ events }) => events) as unknown as SessionEvent[];
};

/** The number of the token that the client gets; null where it is refused. */
const tradeAt = async (at: number, sessionId: string, n: number, when: Instant) => {
  const rule = (session: Session) => trade(session, { sessionId, n }, when);
  try {
    const { state } = await replica(at).decide(sessions, sessionId, rule, commandAt(when));
    return state.status === "live" ? state.n : null;
  } catch (error) {
    expect(error).toMatchObject({ type: expect.stringMatching(/^REFRESH_/) });
    return null;
  }
};

test("of twenty exchanges of one token at two replicas all get the same successor, made once", async () => {
  for (let round = 0; round < 10; round += 1) {
    const sessionId = await opened();
    const asked = Array.from({ length: 20 }, (_, n) => tradeAt(n, sessionId, 1, noon));
    expect(new Set(await Promise.all(asked))).toEqual(new Set([2]));
    expect((await eventsOf(sessionId)).map(({ type }) => type)).toEqual(["opened", "rotated"]);
  }
});

test("of two exchanges of one token further apart than the grace period, the family ends once", async () => {
  const sessionId = await opened();
  expect(await tradeAt(0, sessionId, 1, noon)).toBe(2);
  const late = later(noon, graceMs + 1);
  const asked = Array.from({ length: 20 }, (_, n) => tradeAt(n, sessionId, 1, late));
  expect(new Set(await Promise.all(asked))).toEqual(new Set([null]));
  const types = (await eventsOf(sessionId)).map(({ type }) => type);
  expect(types).toEqual(["opened", "rotated", "revoked"]);
  expect(await tradeAt(1, sessionId, 2, late)).toBeNull();
});

test("in any history numbers grow by one, a family ends once, and nothing follows its end", async () => {
  const step = fc.record({
    /** Which token: so many before the newest. */
    back: fc.integer({ min: -1, max: 3 }),
    gapMs: fc.constantFrom(0, 1, graceMs - 1, graceMs, graceMs + 1, 60_000),
    atOnce: fc.integer({ min: 1, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const sessionId = await opened();
      let at = noon;
      for (const { back, gapMs, atOnce } of steps) {
        at = later(at, gapMs);
        const before = await replica(0).state(sessions, sessionId);
        if (before.status === "none") throw new Error("it was opened");
        const n = before.status === "live" ? before.n - back : 1;
        const asked = Array.from({ length: atOnce }, (_, r) => tradeAt(r, sessionId, n, at));
        const got = await Promise.all(asked);
        const isNewest = before.status === "live" && back === 0;
        const isRepeat =
          before.status === "live" && back === 1 && n >= 1 && at <= later(before.tradedAt, graceMs);
        const expected = isNewest ? n + 1 : isRepeat ? before.n : null;
        expect(new Set(got)).toEqual(new Set([expected]));
      }
      const events = await eventsOf(sessionId);
      const numbers = events.flatMap((event) => (event.type === "rotated" ? [event.data.n] : []));
      expect(numbers).toEqual(numbers.map((_, index) => index + 2));
      const ends = events.filter(({ type }) => type === "revoked");
      expect(ends.length).toBeLessThanOrEqual(1);
      if (ends.length === 1) expect(events.at(-1)?.type).toBe("revoked");
    }),
    { seed: 20261122, numRuns: 40 },
  );
});

test("of a thousand parallel guesses at two replicas each lane gets twenty answers and one notification", async () => {
  const userId = newId();
  const lanes: Guesser[] = [
    ...["n1", "n2"].map((network) => ({ lane: "", network })),
    { lane: "device:d1", network: null },
    { lane: "session:s1", network: null },
  ];
  const guesses = Array.from({ length: 1000 }, async (_, n) => {
    const by = lanes[n % lanes.length] as Guesser;
    const rule = (state: Guesses) => fail(state, userId, by, noon);
    const { commit } = await replica(n >> 2).decide(logins, userId, rule, commandAt(noon));
    return (commit?.events ?? []) as readonly GuessEvent[];
  });
  const results = await Promise.allSettled(guesses);
  const events = results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
  const failed = events.flatMap((event) => (event.type === "failed" ? [event.data] : []));
  for (const lane of ["", "device:d1", "session:s1"]) {
    const inLane = failed.filter((one) => one.lane === lane && one.isQuiet !== true);
    expect([lane, inLane.length]).toEqual([lane, failuresMax]);
  }
  expect(failed.filter(({ isQuiet }) => isQuiet === true).length).toBeLessThanOrEqual(ownMax);
  const notices = events.filter(({ data }) => "noticeId" in data);
  expect(notices).toHaveLength(1);
  for (const result of results) {
    if (result.status === "rejected") expect(result.reason).toMatchObject({ type: "LOCKED" });
  }
});

test("of twenty uses of one mail at two replicas one sets the password", async () => {
  for (let round = 0; round < 10; round += 1) {
    const userId = newId();
    const askedAt = later(noon, -1000);
    const mail = { mailId: newId(), emailHash: "e1", generation: 0, askedAt, usedAt: noon };
    const asked = Array.from({ length: 20 }, (_, n) => {
      const rule = (access: Access) =>
        resetPassword(access, { userId, passwordId: `${n}`, at: noon }, mail);
      return replica(n).decide(accesses, userId, rule, commandAt(noon));
    });
    const results = await Promise.allSettled(asked);
    const won = results.flatMap((result, n) => (result.status === "fulfilled" ? [n] : []));
    expect(won).toHaveLength(1);
    const { password, generation } = await replica(1).state(accesses, userId);
    expect([password.passwordId, generation]).toEqual([`${won[0]}`, 1]);
  }
});
