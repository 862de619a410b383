import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  hourMs,
  instant,
  later,
  type SeoulDate,
  seoulDate,
  won,
} from "../../../services/contracts/core/units.ts";
import {
  addLegs,
  type Days,
  totalOf,
  trialOf,
} from "../../../services/payment/audit/trial-balance.ts";
import { classOf } from "../../../services/payment/ledger/accounts.ts";
import type { Leg } from "../../../services/payment/ledger/entry.ts";

const begin = instant("2026-12-01T00:00:00+09:00");

test("an account's class is its owner's kind and pocket, and shows no single owner", () => {
  const id = "6f9619ff-8b86-4d11-b42d-00c04fc964ff";
  expect(classOf(`worker:${id}:available`)).toBe("worker:available");
  expect(classOf(`employer:${id}:held`)).toBe("employer:held");
  expect(classOf("platform:tax:income")).toBe("platform:tax:income");
  expect(classOf("ext:bank")).toBe("ext:bank");
});

test("the day ends at midnight in Seoul", () => {
  const days: Days = new Map();
  const legs: Leg[] = [
    { account: "ext:bank", won: won(-5) },
    { account: "worker:w:available", won: won(5) },
  ];
  addLegs(days, instant("2026-12-01T14:59:59.999Z"), legs);
  addLegs(days, instant("2026-12-01T15:00:00.000Z"), legs);
  expect([...days.keys()]).toEqual(["2026-12-01", "2026-12-02"]);
  expect(trialOf(days, "2026-12-02" as SeoulDate)[0]).toEqual({
    account: "ext:bank",
    openingWon: -5,
    debitWon: 5,
    creditWon: 0,
    closingWon: -10,
  });
  expect(trialOf(days, "2026-11-30" as SeoulDate)).toEqual([]);
});

test("days follow on one another and sum to the balances, for any movements in any order of time", () => {
  const account = fc.constantFrom(
    "ext:bank",
    "platform:fee",
    ...["a", "b"].flatMap((id) => [`worker:${id}:available`, `employer:${id}:held`]),
  );
  const entry = fc
    .record({ from: account, to: account, won: fc.integer({ min: 1, max: 1e6 }), hour: fc.nat(96) })
    .filter(({ from, to }) => from !== to);
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
      const days: Days = new Map();
      const balances = new Map<string, number>();
      for (const { from, to, won: amount, hour } of entries) {
        const legs: Leg[] = [
          { account: from, won: won(-amount) },
          { account: to, won: won(amount) },
        ];
        addLegs(days, later(begin, hour * hourMs), legs);
        for (const leg of legs) {
          const name = classOf(leg.account);
          balances.set(name, (balances.get(name) ?? 0) + leg.won);
        }
      }
      let before = new Map<string, number>();
      for (const hour of [0, 24, 48, 72, 96]) {
        const rows = trialOf(days, seoulDate(later(begin, hour * hourMs)));
        const total = totalOf(rows);
        expect([total.debitWon, total.closingWon]).toEqual([total.creditWon, 0]);
        for (const row of rows) {
          expect(row.openingWon).toBe(before.get(row.account) ?? 0);
          expect(row.closingWon).toBe(row.openingWon + row.creditWon - row.debitWon);
        }
        before = new Map(rows.map((row) => [row.account, row.closingWon]));
      }
      expect([...before].sort()).toEqual([...balances].sort());
    }),
    { numRuns: 200, seed: 12 },
  );
});
