/**
 * The contract of every provider's client: the same tests for each of them, against the sandbox's
 * server, with the faults of a real network.
 */
import { afterEach, describe, expect, test } from "@jest/globals";
import type { SandboxServer } from "../../../scripts/sandbox/sandbox-server.ts";
import {
  dayMs,
  hourMs,
  instant,
  later,
  newId,
  now,
  seoulDate,
} from "../../../services/contracts/core/units.ts";
import {
  type BankAccount,
  type Kind,
  keyOf,
  type Line,
  type Provider,
} from "../../../services/payment/provider/provider.ts";
import { until } from "../../support/until.ts";

export type Open = () => Promise<{ provider: Provider; server: SandboxServer }>;

const account: BankAccount = {
  bankCode: "004",
  accountNumber: "110-1",
  holder: "김하루",
  sellerId: "seller-004",
};
const noAccount: BankAccount = { ...account, bankCode: "999", sellerId: "seller-999" };
const newKey = (kind: Kind) => keyOf(kind, newId());
const moved = ({ kind, key, amountWon }: Line) => ({ kind, key, amountWon });

export const providerContract = (name: string, open: Open): void => {
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  const start = async () => {
    const { provider, server } = await open();
    stops.push(() => server.stop());
    const charge = (key: string, amountWon: number) =>
      provider.charge(key, amountWon, "card", `pk_${key}`);
    const find = (kind: Kind, key: string, receipt?: string) => {
      const question = { kind, key, askedAt: later(now(), -hourMs) };
      return provider.find(receipt === undefined ? question : { ...question, receipt });
    };
    /** Today, and the day before for a test that runs over midnight. */
    const statement = async () => {
      const days = new Set([seoulDate(later(now(), -hourMs)), seoulDate(now())]);
      const all: Line[] = [];
      for (const day of days) all.push(...(await provider.statement(day)));
      return all.map(moved);
    };
    return { provider, server, charge, find, statement };
  };

  describe(`${name}: a key`, () => {
    test("is carried out once, and repeated it answers the same", async () => {
      const { charge, statement } = await start();
      const key = newKey("charge");
      const first = await charge(key, 50_000);
      expect(first.status).toBe("done");
      expect(await Promise.all([charge(key, 50_000), charge(key, 50_000)])).toEqual([first, first]);
      expect(await statement()).toEqual([{ kind: "charge", key, amountWon: 50_000 }]);
    });

    test("that comes with another amount does nothing and answers nothing", async () => {
      const { charge, statement } = await start();
      const key = newKey("charge");
      await charge(key, 50_000);
      await expect(charge(key, 60_000)).rejects.toThrow();
      expect(await statement()).toEqual([{ kind: "charge", key, amountWon: 50_000 }]);
    });

    test("that never arrived is absent, and a look-up changes nothing", async () => {
      const { provider, charge, find, statement } = await start();
      const { detail: receipt } = await charge(newKey("charge"), 50_000);
      expect(await find("charge", newKey("charge"))).toEqual({ status: "absent" });
      expect(await find("payout", newKey("payout"))).toEqual({ status: "absent" });
      const refund = newKey("refund");
      expect(await find("refund", refund, receipt)).toEqual({ status: "absent" });
      expect((await provider.refund(refund, 10_000, receipt)).status).toBe("done");
      expect(await statement()).toHaveLength(2);
    });
  });

  describe(`${name}: a refusal`, () => {
    test("of the card is final, moves nothing and stays", async () => {
      const { charge, find, statement } = await start();
      const key = newKey("charge");
      const first = await charge(key, 50_007);
      expect(first.status).toBe("refused");
      expect(await charge(key, 50_007)).toEqual(first);
      expect((await find("charge", key)).status).toBe("refused");
      expect(await statement()).toEqual([]);
    });

    test("of the bank is final and moves nothing", async () => {
      const { provider, find, statement } = await start();
      const key = newKey("payout");
      expect((await provider.payout(key, 30_000, noAccount)).status).toBe("refused");
      expect((await find("payout", key)).status).toBe("refused");
      expect(await statement()).toEqual([]);
    });

    test("comes for a refund above the rest of the charge", async () => {
      const { provider, charge, statement } = await start();
      const key = newKey("charge");
      const { detail: receipt } = await charge(key, 50_000);
      const first = newKey("refund");
      const twice = [0, 1].map(() => provider.refund(first, 30_000, receipt));
      const [one, other] = await Promise.all(twice);
      expect(one).toEqual(other);
      expect((await provider.refund(newKey("refund"), 20_001, receipt)).status).toBe("refused");
      expect((await provider.refund(newKey("refund"), 20_000, receipt)).status).toBe("done");
      const back = (await statement()).filter(({ kind }) => kind === "refund");
      expect(back.map(({ amountWon }) => amountWon).sort()).toEqual([20_000, 30_000]);
      expect(back).toContainEqual({ kind: "refund", key: first, amountWon: 30_000 });
    });
  });

  describe(`${name}: a lost answer`, () => {
    test.each(["charge", "payout", "refund"] as const)(
      "of a %s that was carried out: the outcome is unknown until the key is looked up",
      async (kind) => {
        const { provider, server, charge, find, statement } = await start();
        const { detail: receipt } = await charge(newKey("charge"), 90_000);
        const ask = {
          charge: (key: string) => charge(key, 40_000),
          payout: (key: string) => provider.payout(key, 40_000, account),
          refund: (key: string) => provider.refund(key, 40_000, receipt),
        }[kind];
        const key = newKey(kind);
        server.setFaults({ lost: 1 });
        await expect(ask(key)).rejects.toThrow();
        server.setFaults({});
        const known = await find(kind, key, receipt);
        expect(known).toMatchObject({ status: "done", amountWon: 40_000 });
        expect(await ask(key)).toEqual({
          status: "done",
          detail: known.status === "done" ? known.detail : "",
        });
        expect(await statement()).toHaveLength(2);
      },
    );

    test("before anything was done: the key is absent, and the same key does it then", async () => {
      const { server, charge, find, statement } = await start();
      const key = newKey("charge");
      server.setFaults({ away: 1 });
      await expect(charge(key, 40_000)).rejects.toThrow();
      server.setFaults({});
      expect(await find("charge", key)).toEqual({ status: "absent" });
      expect((await charge(key, 40_000)).status).toBe("done");
      expect(await statement()).toHaveLength(1);
    });
  });

  describe(`${name}: an end that comes later`, () => {
    test("is no answer yet, and not on the statement, until it is there", async () => {
      const { server, charge, find, statement } = await start();
      const key = newKey("charge");
      server.setFaults({ pending: 1, pendingMsMax: 400, seed: "late" });
      expect((await charge(key, 40_000)).status).toBe("unknown");
      server.setFaults({});
      await until(async () => (await find("charge", key)).status === "done");
      expect(await statement()).toHaveLength(1);
    });

    test("may be days away: a payout that the bank returns moves nothing", async () => {
      const { provider, server, find, statement } = await start();
      const [slow, quick] = [newKey("payout"), newKey("payout")];
      server.setFaults({ returned: 1, returnMs: 3 * dayMs });
      expect((await provider.payout(slow, 40_000, account)).status).toBe("unknown");
      server.setFaults({ returned: 1, returnMs: 1 });
      await provider.payout(quick, 40_000, account);
      expect(await find("payout", slow)).toEqual({ status: "pending" });
      await until(async () => (await find("payout", quick)).status === "refused");
      expect(await statement()).toEqual([]);
    });
  });

  test(`${name}: the statement of a day has that day alone, and nothing pending`, async () => {
    const { provider, server, charge, statement } = await start();
    server.setFaults({ pending: 1, pendingMsMax: 3 * dayMs });
    await charge(newKey("charge"), 30_000);
    server.setFaults({});
    for (const days of [0, 1, 2, 3]) {
      expect(await provider.statement(seoulDate(later(now(), days * dayMs)))).toEqual([]);
    }
    await charge(newKey("charge"), 40_000);
    await provider.payout(newKey("payout"), 20_000, account);
    expect(await statement()).toHaveLength(2);
    expect(await provider.statement(seoulDate(later(now(), -3 * dayMs)))).toEqual([]);
    expect(await provider.statement(seoulDate(instant("2026-01-01T00:00:00Z")))).toEqual([]);
  });

  test(`${name}: a request with another secret is refused`, async () => {
    const { server } = await start();
    const paths = ["/sandbox/statement?date=2026-11-23", "/v1/payments/orders/order-1"];
    for (const path of paths) {
      const { status } = await fetch(server.url + path, {
        headers: { authorization: "Bearer no" },
      });
      expect(status).toBe(401);
    }
  });
};
