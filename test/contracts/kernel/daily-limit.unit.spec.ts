/** Each command that creates something has a bound, or a reason to have none. */
import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { rateOf, statusOf } from "../../../services/contracts/core/action-contract.ts";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import type { Instant } from "../../../services/contracts/core/units.ts";
import { type ActionName, actions, contractOf } from "../../../services/contracts/index.ts";
import { checkDay, madeOn, withOne } from "../../../services/contracts/kernel/daily-limit.ts";
import { operatorsOwn, table } from "../bounded.ts";

const commands = (Object.keys(actions) as ActionName[]).filter(
  (name) => /^(?:POST|PUT|PATCH) /.test(contractOf(name)?.rest ?? "") && !operatorsOwn.test(name),
);

test("every command of the contracts has a row, and every row has its command", () => {
  expect(Object.keys(table).sort()).toEqual([...commands].sort());
});

test("only operators may act on unfinished work", () => {
  const own = (Object.keys(actions) as ActionName[]).filter((name) => operatorsOwn.test(name));
  expect(own.length).toBeGreaterThan(0);
  for (const name of own) expect([name, contractOf(name)?.who]).toEqual([name, ["operator"]]);
});

test.each(commands)(
  "%s has a bound with a code of its contract and a test, or a reason",
  (name) => {
    const row = table[name];
    const contract = contractOf(name);
    if (row === undefined || contract === null || contract === undefined) {
      throw new Error(`${name} has no row`);
    }
    if ("reason" in row) {
      expect(row.reason.length).toBeGreaterThan(10);
      if (row.reason.startsWith("an operator")) expect(contract.who).toEqual(["operator"]);
      return;
    }
    const { bound, code, file, title } = row;
    expect(bound).not.toBe("");
    if (code === "RATE_LIMITED") expect(rateOf(contract)).toBe("signIn");
    else expect(contract.refuses).toContain(code);
    expect([409, 429]).toContain(statusOf(code));
    expect(readFileSync(file, "utf8")).toContain(title);
  },
);

test("a day ends at midnight in Seoul, and a refusal says when that is", () => {
  const late = "2026-12-01T14:59:00.000Z" as Instant;
  const next = "2026-12-01T15:00:00.000Z" as Instant;
  const made = withOne(withOne(null, late), late);
  expect(madeOn(made, late)).toBe(2);
  expect(() => checkDay(made, 3, late)).not.toThrow();
  try {
    checkDay(made, 2, late);
    throw new Error("a third was let in");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error).toMatchObject({ type: "DAILY_LIMIT", status: 429, data: { retryAfterS: 60 } });
  }
  expect(() => checkDay(made, 2, next)).not.toThrow();
  expect(withOne(made, next)?.count).toBe(1);
});
