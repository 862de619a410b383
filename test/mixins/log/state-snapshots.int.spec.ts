import { afterEach, beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Commit } from "../../../mixins/log/commit.ts";
import { type Command, Log } from "../../../mixins/log/event-log.ts";
import type { StreamDefinition } from "../../../mixins/log/state-cache.ts";
import { decodeState, encodeState } from "../../../mixins/log/state-codec.ts";
import type { Collection, Doc, Store } from "../../../mixins/store/store.ts";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { instant } from "../../../services/contracts/core/units.ts";
import { ledger as realLedger } from "../../../services/payment/ledger/ledger.repository.ts";
import { caseOf, opening, type Transfer } from "../../bank/plan.ts";
import { openEmbedded } from "../../support/embedded.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { until } from "../../support/until.ts";

const ledger = { ...realLedger, kept: { form: "test", everyCommits: 10 } };
const meta = { correlationId: "c", causationId: null, actor: null };
const asked = (cid: string): Command => ({ cid, fp: "", isFresh: false, at: instant(0), meta });

let folder: string;
let store: Store;
let opened = new Map<string, Promise<unknown>>();
/** The commits read from the store since a log was opened. */
let given = 0;

/** A file is opened once: two openers would know nothing of each other. */
const once = <D extends Doc>(...named: Parameters<Store["collection"]>) => {
  const open = opened.get(named[0]) ?? store.collection<D>(...named);
  opened.set(named[0], open);
  return open as Promise<Collection<D>>;
};

const counting = (exclusive: boolean): Store => ({
  exclusive,
  close: async () => undefined,
  async collection<D extends Doc>(...named: Parameters<Store["collection"]>) {
    const docs = await once<D>(...named);
    if (named[0] !== "log") return docs;
    const find: Collection<D>["find"] = async (...query) => {
      const found = await docs.find(...query);
      given += found.length;
      return found;
    };
    return Object.assign(Object.create(docs) as typeof docs, { find });
  },
});

const openLog = async (exclusive = true): Promise<Log> => {
  store = await openEmbedded(folder);
  opened = new Map();
  const log = await Log.open(counting(exclusive));
  given = 0;
  return log;
};

beforeEach(() => {
  folder = folderOf("snapshots");
});
afterEach(async () => {
  await store.close();
  remove(folder);
});

/** False if the ledger refused. */
const give = async (log: Log, { cid, rule }: Transfer): Promise<boolean> => {
  try {
    await log.decide(ledger, "", rule, asked(cid));
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
};

const trade = async (log: Log, seed: number, cases: number): Promise<void> => {
  for (const transfer of opening().slice(0, 8)) await give(log, transfer);
  for (let n = 0; n < cases; n += 1) {
    const { hold, resolve, payout, payoutEnd, charge } = caseOf(seed, 0, n);
    if (!(await give(log, hold))) await give(log, charge);
    else if (await give(log, resolve)) await give(log, payout);
    await give(log, payoutEnd).catch(() => false);
  }
};

const folded = async (log: Log): Promise<string> => {
  let state = ledger.empty;
  for (let after = 0; ; after += 1000) {
    const page = await log.read(after, 1000);
    for (const { events } of page) {
      state = (events as never[]).reduce(ledger.evolve, state);
    }
    if (page.length < 1000) return encodeState(state);
  }
};

const snapshotRows = () => once<Doc & { ver: number; text?: string; hash?: string }>("snapshots");

test.each([true, false])(
  "a start from a snapshot (alone: %s) has the state that a fold from the first entry has",
  async (exclusive) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 5, max: 25 }), async (seed, cases) => {
        let log = await openLog(exclusive);
        await trade(log, seed, cases);
        await until(async () => (await log.snapshotOf(ledger, "")) !== null);
        await store.close();
        log = await openLog(exclusive);
        const state = encodeState(await log.state(ledger, ""));
        const read = given;
        expect(state).toBe(await folded(log));
        // The commit of the snapshot, and those after it.
        expect(read).toBeLessThan(log.head.position);
        await trade(log, seed + 1, 3);
        expect(encodeState(await log.state(ledger, ""))).toBe(await folded(log));
        await store.close();
        remove(folder);
      }),
      { seed: 20261123, numRuns: 6 },
    );
  },
);

test("a snapshot of another log, an incomplete one or one of another format is not used", async () => {
  const writing = await openLog();
  await trade(writing, 1, 20);
  await until(async () => (await writing.snapshotOf(ledger, "")) !== null);
  const right = await folded(writing);
  await store.close();
  // A log that is only read makes no newer one meanwhile.
  const log = await openLog();
  const rows = await snapshotRows();
  const head = await rows.get("ledger");
  const part = await rows.get(`ledger@${head?.ver}/0`);
  if (head === null || part === null) throw new Error("no snapshot");
  const text = part.text?.replace(/(:available",)(\d)/, "$19$2") ?? "";
  expect(text).not.toBe(part.text);
  await rows.replace(part._id, {}, { ...part, text });
  expect(await log.snapshotOf(ledger, "")).toBeNull();
  await rows.replace(part._id, {}, part);
  await rows.replace(head._id, {}, { ...head, hash: "another" });
  expect(await log.snapshotOf(ledger, "")).toBeNull();
  await rows.replace(head._id, {}, head);
  const other: StreamDefinition<never, never> = {
    ...ledger,
    kept: { form: "another", everyCommits: 10 },
  } as never;
  expect(await log.snapshotOf(other, "")).toBeNull();
  expect(await log.snapshotOf(ledger, "")).not.toBeNull();
  await store.close();
  expect(encodeState(await (await openLog()).state(ledger, ""))).toBe(right);
});

test("older snapshots are removed", async () => {
  const log = await openLog();
  await trade(log, 3, 40);
  const rows = await snapshotRows();
  await until(async () => {
    const all = await rows.find({}, { limit: 10 });
    return all.length === 2 && new Set(all.map(({ ver }) => ver)).size === 1;
  });
});

test("a state is restored unchanged, and one that would not be is refused", () => {
  const state = {
    list: [undefined, new Map([["a", { n: 1 }]])],
    map: new Map<string, unknown>([["b", new Map([["c", null]])]]),
  };
  expect(decodeState(encodeState(state))).toEqual({ ...state, list: [null, state.list[1]] });
  expect(encodeState(decodeState(encodeState(state)))).toBe(encodeState(state));
  for (const bad of [new Set([1]), new Date(0), Number.NaN]) {
    expect(() => encodeState({ bad })).toThrow(TypeError);
  }
});

test("a refusal is never decided on a cached state that another process has overtaken", async () => {
  await openLog();
  const docs = await store.collection<Commit>("shared", { unique: ["sv", "cid"] });
  const shared = { exclusive: false, collection: async () => docs, close: store.close };
  const [mine, others] = [
    await Log.open(shared as unknown as Store),
    await Log.open(shared as unknown as Store),
  ];
  const alone = { ...realLedger, kept: undefined } as unknown as typeof ledger;
  const ask = ({ cid, rule }: Transfer, log: Log) =>
    log.decide(alone, "", rule, { ...asked(cid), at: instant(log === mine ? 0 : 1) });
  const [first, ...rest] = opening() as [Transfer, ...Transfer[]];
  await ask(first, mine);
  for (const transfer of rest) await ask(transfer, others);
  // The cached state has one employer's money, and the command is about another's.
  const { hold } = caseOf(1, 0, 0);
  expect(() => hold.rule(first.rule(alone.empty).reduce(alone.evolve, alone.empty))).toThrow();
  expect((await ask(hold, mine)).commit).not.toBeNull();
  expect((await ask(hold, others)).replayed).toBe(true);
});
