import { appendFileSync, readFileSync, statSync } from "node:fs";
import { afterEach, describe, expect, test } from "@jest/globals";
import mongoose from "mongoose";
import type { Commit } from "../../../mixins/log/commit.ts";
import { databaseOf } from "../../../mixins/store/database-name.ts";
import { lockFolder } from "../../../mixins/store/nedb/folder-lock.ts";
import { hourMs, instant, later, won } from "../../../services/contracts/core/units.ts";
import { inspect } from "../../../services/payment/audit/offline-audit.adapter.ts";
import * as accounts from "../../../services/payment/ledger/accounts.ts";
import type { Leg, Posted } from "../../../services/payment/ledger/entry.ts";
import * as rules from "../../../services/payment/ledger/postings.ts";
import { folderOf, remove } from "../../support/folders.ts";
import { withMongo } from "../../support/mongo.ts";
import { finished } from "../../support/process.ts";
import { append, beginning, post, resealed } from "./ledger-file.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) remove(folder);
});
const newFolder = (): string => {
  const folder = folderOf("books");
  folders.push(folder);
  return folder;
};
const books = (folder: string, ...args: string[]) =>
  finished("ledger", {}, [...args, "--data-dir", folder]);

const startsAt = instant("2026-12-01T00:00:00Z");
const terms = {
  hourlyWageWon: 20_000,
  startsAt,
  endsAt: later(startsAt, 9 * hourMs),
  breakMinutes: 60,
  regularEmployees: 5,
};
const parties = (applicationId: string) => ({
  applicationId,
  attempt: 1,
  jobId: "j",
  // No worker is at two places at once.
  workerId: applicationId === "a" ? "w" : "x",
  employerId: "e",
});
const payout = { withdrawalId: "p", ...accounts.worker("w"), amountWon: won(50_000) };
const refund = {
  refundId: "r",
  chargeId: "c",
  employerId: "e",
  amountWon: won(1_000),
  chargedWon: won(900_000),
};

/** Two days of a small market: a shift paid and withdrawn, one open, some money sent back. */
const market = (): Commit[] => {
  const written = beginning();
  const first = [
    ...post(written, (all) =>
      rules.charge(all, { chargeId: "c", employerId: "e", amountWon: won(900_000) }),
    ),
    ...post(written, (all) => rules.hold(all, parties("a"), terms)),
    ...post(written, (all) => rules.hold(all, parties("b"), terms)),
  ];
  // 00:00 of the next day in Seoul.
  written.at = instant("2026-12-01T15:00:00Z");
  return [
    ...first,
    ...post(written, (all) => rules.settle(all, parties("a"), { workedMinutes: 480 })),
    ...post(written, (all) => rules.payout(all, payout)),
    ...post(written, (all) => rules.endPayout(all, payout, true)),
    ...post(written, (all) => rules.refund(all, { ...refund, reasonId: "r" })),
    ...post(written, (all) => rules.endRefund(all, refund, true)),
  ];
};
type Data = Posted["data"];
/** The market with the entry at one place changed, and every hash after it recomputed. */
const forged = (at: number, change: (data: Data) => object): Commit[] =>
  resealed(
    market().map((commit, n) => {
      if (n !== at) return commit;
      const { data } = commit.events[0] as unknown as Posted;
      const events = [{ type: "posted", data: { ...data, ...change(data) } }];
      return { ...commit, events } as unknown as Commit;
    }),
  );
const withLegs = (change: (legs: readonly Leg[]) => object[]) => (data: Data) => ({
  legs: change(data.legs),
});

test("a sound ledger verifies, and its file is unchanged", async () => {
  const folder = newFolder();
  const path = append(folder, market());
  const before = [readFileSync(path, "utf8"), statSync(path).mtimeMs];
  const { code, said } = await books(folder, "verify");
  expect([code, said.trim().split("\n")]).toEqual([
    0,
    [
      "commits            8",
      "entries            8 on 2 days",
      "sum                0 won",
      "negative accounts  none",
      "open holds         1, 180,190 won",
      "OK",
    ],
  ]);
  expect([readFileSync(path, "utf8"), statSync(path).mtimeMs]).toEqual(before);
});

/** A shift of which six of eight hours were paid, and two more after a decision. */
const corrected = (): Commit[] => {
  const written = beginning();
  const charge = { chargeId: "c", employerId: "e", amountWon: won(900_000) };
  const charged = post(written, (all) => rules.charge(all, charge));
  const held = post(written, (all) => rules.hold(all, parties("a"), terms));
  const paid = post(written, (all) => rules.settle(all, parties("a"), { workedMinutes: 360 }));
  const all = [...held, ...paid].flatMap(({ events }) => events as unknown as Posted[]);
  const [hold, settle] = all.map(({ data }) => data);
  if (hold?.kind !== "hold" || settle?.kind !== "settle") throw new Error("nothing was paid");
  const settled = { hold, quote: settle.quote };
  const more = post(written, (ledger) => rules.correct(ledger, settled, { workedMinutes: 480 }));
  return [...charged, ...held, ...paid, ...more];
};

test("a correction of what was paid verifies, and one that does not fit the settlement does not", async () => {
  const [good, bad] = [newFolder(), newFolder()];
  append(good, corrected());
  const { code, said } = await books(good, "verify");
  expect([code, said]).toEqual([0, expect.stringContaining("entries            4 on 1 days")]);
  append(
    bad,
    resealed(
      corrected().map((commit) => {
        const { data } = commit.events[0] as unknown as Posted;
        if (data.kind !== "correct") return commit;
        const events = [{ type: "posted", data: { ...data, workerId: "x" } }];
        return { ...commit, events } as unknown as Commit;
      }),
    ),
  );
  const found = await books(bad, "verify");
  expect(found.code).toBe(1);
  expect(found.said).toContain("correct:a/1: corrects another's pay");
});

test("the trial balance of a day has equal debits and credits, and continues from the day before", async () => {
  const folder = newFolder();
  append(folder, market());
  const rowsOf = (output: string) =>
    output
      .split("\n")
      .filter((line) => /^(ext|employer|worker|platform|total)/.test(line))
      .map((line) => line.trim().split(/\s+/));
  const first = await books(folder, "trial", "--date", "2026-12-01");
  expect([first.code, rowsOf(first.said)]).toEqual([
    0,
    [
      ["employer:available", "0", "360,380", "900,000", "539,620"],
      ["employer:held", "0", "0", "360,380", "360,380"],
      ["ext:bank", "0", "900,000", "0", "-900,000"],
      ["total", "0", "1,260,380", "1,260,380", "0"],
    ],
  ]);
  const second = rowsOf((await books(folder, "trial", "--date", "2026-12-02")).said);
  expect(second.map(([account, opening]) => [account, opening])).toEqual([
    ["employer:available", "539,620"],
    ["employer:held", "360,380"],
    ["employer:transit", "0"],
    ["ext:bank", "-900,000"],
    ["platform:fee", "0"],
    ["platform:insurance", "0"],
    ["platform:insurance:accident", "0"],
    ["platform:insurance:employer", "0"],
    ["worker:available", "0"],
    ["worker:transit", "0"],
    ["total", "0"],
  ]);
  expect(second.at(-1)?.[2]).toBe(second.at(-1)?.[3]);
  expect(second.at(-1)?.[4]).toBe("0");
});

describe("a ledger with a fault is not sound, and the fault is found:", () => {
  const half = (legs: readonly Leg[]) => legs.slice(0, 1);
  test.each<[string, () => Commit[], RegExp]>([
    [
      "a leg that is there twice",
      () =>
        forged(
          3,
          withLegs((l) => [...l, l[1] ?? {}]),
        ),
      /resolve:a\/1: an account twice/,
    ],
    [
      "an entry that does not balance",
      () => forged(0, withLegs(half)),
      /charge:c: fewer than two legs/,
    ],
    [
      "a won from nowhere",
      () =>
        forged(
          0,
          withLegs((l) => l.map((leg) => ({ ...leg, won: Math.abs(leg.won) }))),
        ),
      /charge:c: the sum is not 0/,
    ],
    [
      "a fee that went to a worker",
      () =>
        forged(
          3,
          withLegs((l) =>
            l.map((leg) => ({
              ...leg,
              account: leg.account.replace("platform:fee", "worker:x:available"),
            })),
          ),
        ),
      /resolve:a\/1: its legs are not what it says/,
    ],
    [
      "a settlement for more than was held",
      () => forged(3, () => ({ heldWon: 177_841 })),
      /resolve:a\/1: (the split|its legs|ends another)/,
    ],
    [
      "a payout that ended and never began",
      () => resealed(market().filter((_, n) => n !== 4)),
      /payout-resolve:p: ends what has not begun/,
    ],
    [
      "a hold without funds",
      () => resealed(market().filter((_, n) => n !== 0)),
      /employer:e:available was below 0/,
    ],
    [
      "an entry that is there twice",
      () => resealed([...market(), ...market().slice(-1)]),
      /refund-resolve:r: there twice/,
    ],
    [
      "a withdrawal that another's money ends",
      () =>
        forged(5, (data) => ({
          userId: "x",
          legs: data.legs.map((leg) => ({ ...leg, account: leg.account.replace(":w:", ":x:") })),
        })),
      /payout-resolve:p: ends another than was begun/,
    ],
    [
      "a refund of another employer's charge",
      () => forged(0, (data) => JSON.parse(JSON.stringify(data).replaceAll('"e"', '"f"'))),
      /refund:r: goes back of no charge of his/,
    ],
    [
      "a withdrawal that was sent twice",
      () => resealed([...market().slice(0, 6), ...market().slice(4, 6)]),
      /payout:p: there twice/,
    ],
    [
      "a refund of more than the charge",
      () => forged(6, () => ({ amountWon: 900_001 })),
      /refund:r: more goes back/,
    ],
    [
      "an entry that is none",
      () => forged(2, () => ({ kind: "gift" })),
      /no entry can be read: no kind of entry: gift/,
    ],
    [
      "a missing entry",
      () => market().filter((_, n) => n !== 2),
      /commit 3: the chain does not hold/,
    ],
    [
      "a changed won",
      () =>
        market().map((c, n) =>
          n === 1
            ? JSON.parse(
                JSON.stringify(c).replace('"hourlyWageWon":20000', '"hourlyWageWon":20001'),
              )
            : c,
        ),
      /commit 2: the chain does not hold/,
    ],
  ])("%s", async (_, commits, finding) => {
    const folder = newFolder();
    append(folder, commits());
    const { ok, findings } = await inspect({ dataDir: folder });
    expect([ok, findings.join("\n")]).toEqual([false, expect.stringMatching(finding)]);
  });

  test("an unreadable line", async () => {
    const folder = newFolder();
    const [first, ...rest] = market();
    const path = append(folder, [first as Commit]);
    appendFileSync(path, '{"_id":"1-0000\n');
    append(folder, rest);
    const { code, said } = await books(folder, "verify");
    expect(said).toMatch(/\nBAD line 2: not readable\nBAD, 1 found wrong\n$/);
    expect(code).toBe(1);
  });
});

test("a last line that a crash cut off is reported and is no finding", async () => {
  const folder = newFolder();
  appendFileSync(append(folder, market()), '{"_id":"1-000000000009","str');
  expect(await inspect({ dataDir: folder })).toMatchObject({ ok: true, entries: 8, isTorn: true });
});

describe("the command exits with 2 and one line for", () => {
  test("a folder that a live process holds", async () => {
    const folder = newFolder();
    append(folder, market());
    const hold = await lockFolder(`${folder}/payment`);
    try {
      const { code, said } = await books(folder, "verify");
      expect(said).toMatch(/^ledger: data folder is in use by another process: \S+\n$/);
      expect(code).toBe(2);
    } finally {
      await hold.release();
    }
  });

  test("a folder without a ledger, and an invalid question", async () => {
    const folder = newFolder();
    const nothing = await books(folder, "verify");
    expect([nothing.code, nothing.said]).toEqual([
      2,
      `ledger: no log here: ${folder}/payment/log.db\n`,
    ]);
    append(folder, market());
    for (const args of [
      ["trial", "--date", "2026-12"],
      ["verify", "--fast"],
    ]) {
      const { code, said } = await books(folder, ...args);
      expect([args, code, said.trim().split("\n").length]).toEqual([args, 2, 1]);
    }
  });
});

withMongo("the books in a database", (mongo) => {
  test("are read while others may write to it, and verify as the file does", async () => {
    const name = mongo.database();
    const url = `${mongo.url().replace(/\/+$/, "")}/${name}`;
    const empty = await finished("ledger", { ONEDAY_MONGO_URL: url }, ["verify"]);
    expect([empty.code, empty.said]).toEqual([2, "ledger: no commits in the database\n"]);
    const dbName = databaseOf(url, "payment");
    const connection = await mongoose.createConnection(mongo.url(), { dbName }).asPromise();
    try {
      await connection.collection<{ _id: string }>("log").insertMany(market());
      const sound = await finished("ledger", { ONEDAY_MONGO_URL: url }, ["verify"]);
      expect([sound.code, sound.said]).toEqual([
        0,
        expect.stringContaining("entries            8"),
      ]);
      await connection.collection<{ _id: string }>("log").deleteOne({ cid: "hold:b/1" });
      const gap = await finished("ledger", {}, ["verify", "--mongo-url", url]);
      expect([gap.code, gap.said]).toEqual([1, expect.stringContaining("BAD commit 3")]);
    } finally {
      await connection.dropDatabase();
      await connection.close();
    }
  });
});
