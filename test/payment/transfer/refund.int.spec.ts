import { rmSync } from "node:fs";
import { afterEach, describe, expect, test } from "@jest/globals";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { serviceOf } from "../../support/broker.ts";
import { projected } from "../../support/settled.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { codeOf, countingProvider, newParties, openShop, type Shop } from "../shop.ts";

const ends: (() => Promise<void> | void)[] = [];
const gates: (() => void)[] = [];
afterEach(async () => {
  for (const open of gates.splice(0)) open();
  for (const end of ends.splice(0).reverse()) await end();
});

const shopOf = async (...args: Parameters<typeof openShop>): Promise<Shop> => {
  const shop = await openShop(...args);
  ends.push(() => shop.stop());
  return shop;
};
const operatorId = newId();
const reason = "김하루 님이 두 번 결제하셨다고 합니다.";
const steps = ({ broker, as, charge, wallet }: Shop) => ({
  refund: (chargeId: string, amountWon: number, key: string = newId(), why = reason) =>
    call(
      broker,
      "payment.refund",
      { chargeId, amountWon, reason: why },
      as(operatorId, "operator", key),
    ),
  read: (refundId: string) =>
    call(broker, "payment.refund.get", { refundId }, as(operatorId, "operator")),
  /** Charges and waits until it is confirmed. */
  async charged(employerId: string, amountWon: number): Promise<string> {
    const key = newId();
    const { chargeId } = await charge(employerId, amountWon, key);
    await until(async () => (await charge(employerId, amountWon, key)).status === "confirmed");
    return chargeId;
  },
  availableWon: async (employerId: string) => (await wallet(employerId, "employer")).availableWon,
});
const open = async (before?: () => Promise<void>) => {
  const counted = countingProvider(before);
  const shop = await shopOf(counted.provider);
  return { ...counted, ...shop, ...steps(shop), employerId: newId() };
};

describe("a refund", () => {
  test("is sent to the provider once, under the receipt of its charge", async () => {
    const { charged, refund, read, refunds, wallet, employerId, verify } = await open();
    const chargeId = await charged(employerId, 100_000);
    const key = newId();
    const both = await Promise.all([refund(chargeId, 40_000, key), refund(chargeId, 40_000, key)]);
    const [{ refundId }] = both;
    expect(both[1].refundId).toBe(refundId);
    await until(async () => (await read(refundId)).status === "refunded");
    const answer = { refundId, chargeId, amountWon: 40_000, status: "refunded" };
    expect(await refund(chargeId, 40_000, key)).toEqual(answer);
    expect(await read(refundId)).toEqual({ ...answer, reason });
    expect(refunds).toHaveLength(1);
    expect(refunds[0]).toMatchObject({ amountWon: 40_000 });
    expect(refunds[0]?.receipt).toMatch(/^sandbox-/);
    expect(await wallet(employerId, "employer")).toEqual({
      availableWon: 60_000,
      heldWon: 0,
      transitWon: 0,
    });
    expect(await codeOf(refund(chargeId, 40_001, key))).toBe("KEY_REUSED");
    expect(await codeOf(refund(chargeId, 40_000, key, "다른 이유"))).toBe("KEY_REUSED");
    expect(await verify()).toMatchObject({ ok: true, entries: 3, sumWon: 0 });
  });

  test("that the provider refuses returns to the wallet, and may be requested again", async () => {
    const { charged, refund, read, availableWon, employerId, verify } = await open();
    const chargeId = await charged(employerId, 100_000);
    const { refundId } = await refund(chargeId, 50_007);
    await until(async () => (await read(refundId)).status === "returned");
    expect(await availableWon(employerId)).toBe(100_000);
    const again = await refund(chargeId, 100_000);
    await until(async () => (await read(again.refundId)).status === "refunded");
    expect(await availableWon(employerId)).toBe(0);
    expect(await verify()).toMatchObject({ ok: true, entries: 5 });
  });

  test("of a third, requested by eight operators in parallel, succeeds exactly three times", async () => {
    const { charged, refund, refunds, availableWon, employerId, verify } = await open();
    const chargeId = await charged(employerId, 90_000);
    // The wallet holds more than this charge brought.
    await charged(employerId, 500_000);
    const all = await Promise.all(
      Array.from({ length: 8 }, () => codeOf(refund(chargeId, 30_000))),
    );
    expect(all.filter((code) => code === "done")).toHaveLength(3);
    expect(all.filter((code) => code === "REFUND_TOO_LARGE")).toHaveLength(5);
    await until(() => refunds.length === 3);
    expect(await availableWon(employerId)).toBe(500_000);
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("and a hold that race for the same money never both succeed", async () => {
    const { charged, refund, hold, wallet, employerId, verify } = await open();
    const chargeId = await charged(employerId, 110_000);
    const codes = await Promise.all([
      codeOf(refund(chargeId, 110_000)),
      codeOf(hold(newParties(employerId))),
    ]);
    expect(codes.sort()).toEqual(["INSUFFICIENT_FUNDS", "done"]);
    await until(async () => (await wallet(employerId, "employer")).transitWon === 0);
    expect(await verify()).toMatchObject({ ok: true, negativeAccounts: [] });
  });

  test("of a charge that no provider has paid, or of none, is refused and leaves no free text", async () => {
    const { charge, refund, read, employerId, dataDir } = await open();
    const key = newId();
    const { chargeId } = await charge(employerId, 100_007, key);
    await until(async () => (await charge(employerId, 100_007, key)).status === "declined");
    expect(await codeOf(refund(chargeId, 1000))).toBe("CHARGE_NOT_CONFIRMED");
    expect(await codeOf(refund(newId(), 1000))).toBe("NOT_FOUND");
    expect(await codeOf(read(newId()))).toBe("NOT_FOUND");
    const texts = await textsOf(dataDir);
    expect(texts.get("payment/reasons") ?? "").not.toContain("sealed");
  });

  test("is for operators only", async () => {
    const { charged, employerId, broker, as } = await open();
    const chargeId = await charged(employerId, 100_000);
    for (const role of ["employer", "worker"] as const) {
      const asked = { chargeId, amountWon: 1000, reason };
      const refused = call(broker, "payment.refund", asked, as(employerId, role, newId()));
      expect(await codeOf(refused)).toBe("WRONG_ROLE");
    }
  });

  test("is a line of its employer's statement, and open money until it ends", async () => {
    let isHeld = false;
    const gate = new Promise<void>((resolve) => gates.push(resolve));
    const shop = await open(async () => {
      if (isHeld) await gate;
    });
    const { charged, refund, read, employerId, broker, as } = shop;
    const chargeId = await charged(employerId, 50_000);
    isHeld = true;
    const { refundId, status } = await refund(chargeId, 50_000);
    expect(status).toBe("requested");
    const { reasons } = await call(broker, "payment.personal.obligations", { userId: employerId });
    expect(reasons).toEqual([
      { code: "WALLET_NOT_EMPTY", availableWon: 0, heldWon: 0, transitWon: 50_000 },
    ]);
    isHeld = false;
    for (const end of gates.splice(0)) end();
    await until(async () => (await read(refundId)).status === "refunded");
    const after = await call(broker, "payment.personal.obligations", { userId: employerId });
    expect(after.reasons).toEqual([]);
    const page = await call(broker, "payment.log.read", { after: 0, limit: 1000 });
    const last = page.messages.at(-1)?.position ?? 0;
    await projected(serviceOf(broker, "payment"), { payment: last });
    const entries = await call(broker, "payment.wallet.entries", {}, as(employerId, "employer"));
    expect(
      entries.items.map(({ kind, availableWon, transitWon }) => [kind, availableWon, transitWon]),
    ).toEqual([
      ["refundPaid", 0, -50_000],
      ["refund", -50_000, 50_000],
      ["charge", 50_000, 0],
    ]);
  });

  test("keeps its free text sealed, gives it to the person it is about, and erases it", async () => {
    const { charged, refund, read, employerId, broker, dataDir } = await open();
    const { refundId } = await refund(await charged(employerId, 50_000), 10_000);
    await until(async () => (await read(refundId)).status === "refunded");
    const held = await call(broker, "payment.personal.export", { userId: employerId });
    const section = held.sections.find(({ name }) => name === "refundReasons");
    expect(section?.items).toEqual([{ text: reason }]);
    const ours = [...(await textsOf(dataDir))].filter(([name]) => name.startsWith("payment/"));
    const text = ours.map(([, each]) => each).join("");
    expect(text).toContain(refundId);
    expect(text).not.toContain("김하루");
    await call(broker, "payment.personal.erase", { cid: newId(), userId: employerId });
    expect((await read(refundId)).reason).toBe("");
  });

  test("is repeated under the same key after a crash, and paid back once", async () => {
    let crashed: string | null = null;
    let isArmed = false;
    const gate = new Promise<void>((resolve) => gates.push(resolve));
    const first = await open(async () => {
      if (!isArmed) return;
      crashed = first.crash();
      await gate;
    });
    const { charged, refund, employerId, provider, refunds } = first;
    const chargeId = await charged(employerId, 100_000);
    isArmed = true;
    // A call that waits when the process dies may end in any way.
    const key = newId();
    await refund(chargeId, 25_000, key).catch(() => null);
    await until(() => crashed !== null);
    const folder = String(crashed);
    ends.push(() => rmSync(folder, { recursive: true, force: true }));
    isArmed = false;
    const after = await shopOf(provider, { dataDir: folder });
    const again = steps(after);
    const { refundId } = await again.refund(chargeId, 25_000, key);
    await until(async () => (await again.read(refundId)).status === "refunded");
    expect(refunds.length).toBeGreaterThanOrEqual(2);
    expect(new Set(refunds.map(({ key: asked }) => asked)).size).toBe(1);
    expect(await again.availableWon(employerId)).toBe(75_000);
    expect(await after.verify()).toMatchObject({ ok: true, entries: 3 });
  });
});
