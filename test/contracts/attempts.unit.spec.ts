import { expect, test } from "@jest/globals";
import { Errors } from "moleculer";
import { isStuck, isWorthRepeating } from "../../mixins/broker/deadline.middleware.ts";
import {
  type ActionContract,
  attemptMsOf,
  provesPassword,
  slowMs,
} from "../../services/contracts/core/action-contract.ts";
import { actions } from "../../services/contracts/index.ts";

const contracts: [string, ActionContract][] = Object.entries(actions);

test("an attempt that checks a password has the time that its hash may take", () => {
  const proving = contracts.filter(([, contract]) => provesPassword(contract));
  expect(proving.map(([name]) => name)).toEqual(
    expect.arrayContaining(["user.bank.set", "payment.withdraw"]),
  );
  for (const [name, contract] of proving) {
    expect([name, attemptMsOf(contract)]).toEqual([name, slowMs]);
  }
});

test("an undecided answer about one thing is retried, and does not count against the node", () => {
  const answered = (type: string) => new Errors.MoleculerRetryableError("", 503, type, {});
  for (const type of ["UNDECIDED", "NOT_READY", "QUEUE_FULL"]) {
    expect([type, isStuck(answered(type))]).toEqual([type, false]);
  }
  expect(isWorthRepeating(answered("UNDECIDED"))).toBe(true);
  expect(isStuck(answered("UNAVAILABLE"))).toBe(true);
  expect(isStuck(new Errors.RequestTimeoutError({ action: "job.accept", nodeID: "a" }))).toBe(true);
});
