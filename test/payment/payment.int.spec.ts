import { afterEach, describe, expect, test } from "@jest/globals";
import type { Context, ServiceBroker, ServiceSchema } from "moleculer";
import { readModelsOf } from "../../mixins/projection/read-models.ts";
import { newId } from "../../services/contracts/core/units.ts";
import { call, type Meta } from "../../services/contracts/index.ts";
import type { PaymentService } from "../../services/payment/ledger/ledger.repository.ts";
import { serviceOf } from "../support/broker.ts";
import { projected } from "../support/settled.ts";
import { forge } from "../support/stored.ts";
import { until } from "../support/until.ts";
import {
  codeOf,
  countingProvider,
  day,
  dayNetWon,
  dayTotalWon,
  newParties,
  openShop,
  outcomeOf,
  type Shop,
} from "./shop.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});
const shopOf = async (...args: Parameters<typeof openShop>): Promise<Shop> => {
  const shop = await openShop(...args);
  stops.push(() => shop.stop());
  return shop;
};
const open = async (more: { readonly more?: readonly ServiceSchema[] } = {}) => {
  const counted = countingProvider();
  return { ...counted, ...(await shopOf(counted.provider, more)) };
};
/** Waits until the read models have followed the log. */
const caughtUp = async (broker: ServiceBroker): Promise<void> => {
  const page = await call(broker, "payment.log.read", { after: 0, limit: 1000 });
  const last = page.messages.at(-1)?.position ?? 0;
  await projected(serviceOf(broker, "payment"), { payment: last });
};
const types = async (broker: ServiceBroker): Promise<string[]> => {
  const page = await call(broker, "payment.log.read", { after: 0, limit: 1000 });
  return page.messages.map(({ type }) => type);
};

describe("a charge", () => {
  test("is in the wallet within a second, and once when it is repeated", async () => {
    const { charge, charges, wallet, broker, verify } = await open();
    const employerId = newId();
    const key = newId();
    const first = await charge(employerId, 100_000, key);
    expect(first).toMatchObject({ amountWon: 100_000, method: "card", status: "requested" });
    await until(async () => (await wallet(employerId, "employer")).availableWon === 100_000, 1000);
    await until(async () => (await charge(employerId, 100_000, key)).status === "confirmed");
    expect(await charge(employerId, 100_000, key)).toEqual({ ...first, status: "confirmed" });
    expect(charges).toHaveLength(1);
    expect((await wallet(employerId, "employer")).availableWon).toBe(100_000);
    expect(await types(broker)).toEqual(["payment.chargeRequested", "payment.charged"]);
    expect(await verify()).toMatchObject({ ok: true, entries: 1 });
  });

  test("says that it is a replay, and refuses another body under the same key", async () => {
    const { charge, as, broker } = await open();
    const employerId = newId();
    const key = newId();
    const { chargeId } = await charge(employerId, 100_000, key);
    const params = { amountWon: 100_000, method: "card" } as const;
    const again = call(broker, "payment.charge", params, as(employerId, "employer", key));
    expect(await again).toMatchObject({ chargeId });
    const { meta } = (again as unknown as { ctx: { meta: Meta } }).ctx;
    expect(meta.$responseHeaders).toEqual({ "Idempotency-Replayed": "true" });
    await expect(charge(employerId, 100_001, key)).rejects.toMatchObject({
      type: "KEY_REUSED",
      code: 422,
    });
    // The same key of another person is another key.
    expect((await charge(newId(), 100_001, key)).chargeId).not.toBe(chargeId);
  });

  test("sent twice in parallel is one charge", async () => {
    const { charge, charges, wallet } = await open();
    const employerId = newId();
    const key = newId();
    const both = await Promise.all([
      charge(employerId, 50_000, key),
      charge(employerId, 50_000, key),
    ]);
    expect(both[0].chargeId).toBe(both[1].chargeId);
    await until(async () => (await wallet(employerId, "employer")).availableWon === 50_000);
    expect(charges).toHaveLength(1);
  });

  test("that the provider declines moves nothing", async () => {
    const { charge, wallet, broker, verify } = await open();
    const employerId = newId();
    const key = newId();
    await charge(employerId, 100_007, key);
    await until(async () => (await charge(employerId, 100_007, key)).status === "declined");
    expect((await wallet(employerId, "employer")).availableWon).toBe(0);
    expect(await types(broker)).toEqual(["payment.chargeRequested", "payment.declined"]);
    expect(await verify()).toMatchObject({ ok: true, entries: 0 });
  });
});

describe("a hold", () => {
  test("of fifty in parallel with funds for ten succeeds exactly ten times", async () => {
    const { fund, hold, wallet, verify } = await open();
    const employerId = newId();
    await fund(employerId, dayTotalWon * 10);
    const all = await Promise.all(
      Array.from({ length: 50 }, () => {
        const parties = newParties(employerId);
        return outcomeOf(() => hold(parties));
      }),
    );
    expect(all.filter((code) => code === "done")).toHaveLength(10);
    expect(all.filter((code) => code === "INSUFFICIENT_FUNDS")).toHaveLength(40);
    expect(await wallet(employerId, "employer")).toEqual({
      availableWon: 0,
      heldWon: dayTotalWon * 10,
      transitWon: 0,
    });
    expect(await verify()).toMatchObject({ ok: true, entries: 11, openHolds: 10 });
  });

  test("repeated under the same ids is the same hold, also in parallel", async () => {
    const { fund, hold, verify } = await open();
    const parties = newParties();
    // There is money for one, so a second one would be refused.
    await fund(parties.employerId, dayTotalWon);
    const elsewhere = { ...day, startsAt: "2026-12-01T00:00:00Z" };
    const asked = [hold(parties), hold(parties), hold(parties, elsewhere)];
    expect(await Promise.all(asked)).toEqual(asked.map(() => ({ heldWon: dayTotalWon })));
    expect(await codeOf(hold({ ...parties, workerId: newId() }))).toBe("KEY_REUSED");
    expect(await verify()).toMatchObject({ ok: true, openHolds: 1 });
  });

  test("without enough money is refused with the amount needed", async () => {
    const { fund, hold } = await open();
    const parties = newParties();
    await fund(parties.employerId, 100_000);
    await expect(hold(parties)).rejects.toMatchObject({
      type: "INSUFFICIENT_FUNDS",
      code: 409,
      data: { needsWon: dayTotalWon, availableWon: 100_000 },
    });
  });

  test("that is released before it arrives never happens", async () => {
    const { fund, hold, release, wallet } = await open();
    const parties = newParties();
    await fund(parties.employerId, dayTotalWon);
    expect(await release(parties)).toEqual({ releasedWon: 0 });
    expect(await codeOf(hold(parties))).toBe("STEP_CANCELLED");
    expect(await release(parties)).toEqual({ releasedWon: 0 });
    expect(await hold({ ...parties, attempt: 2 })).toEqual({ heldWon: dayTotalWon });
    expect((await wallet(parties.employerId, "employer")).heldWon).toBe(dayTotalWon);
  });

  test("and its release in parallel leave nothing held", async () => {
    const { fund, hold, release, wallet, verify } = await open();
    const employerId = newId();
    await fund(employerId, dayTotalWon * 20);
    const races = Array.from({ length: 20 }, async (_, n) => {
      const parties = newParties(employerId);
      const both = [() => hold(parties), () => release(parties)];
      const codes = await Promise.all((n % 2 === 0 ? both : both.reverse()).map(outcomeOf));
      return codes.filter((code) => code !== "done");
    });
    const refused = (await Promise.all(races)).flat();
    expect(refused.filter((code) => code !== "STEP_CANCELLED")).toEqual([]);
    const availableWon = dayTotalWon * 20;
    expect(await wallet(employerId, "employer")).toMatchObject({ heldWon: 0, availableWon });
    expect(await verify()).toMatchObject({ ok: true, openHolds: 0 });
  });

  test("is released once, however often that is asked", async () => {
    const { fund, hold, release, settle, wallet, verify } = await open();
    const parties = newParties();
    await fund(parties.employerId, dayTotalWon);
    await hold(parties);
    const all = await Promise.all([release(parties), release(parties), release(parties)]);
    expect(all).toEqual(all.map(() => ({ releasedWon: dayTotalWon })));
    expect((await wallet(parties.employerId, "employer")).availableWon).toBe(dayTotalWon);
    expect(await codeOf(settle(parties))).toBe("HOLD_RESOLVED");
    expect(await verify()).toMatchObject({ ok: true, entries: 3 });
  });
});

describe("a settlement", () => {
  test("repeated pays once", async () => {
    const { fund, hold, settle, release, wallet } = await open();
    const parties = newParties();
    await fund(parties.employerId, dayTotalWon);
    await hold(parties);
    const paid = { netWon: dayNetWon, grossWon: 96_000, paidAt: expect.any(String) };
    expect(await Promise.all([settle(parties), settle(parties)])).toEqual([paid, paid]);
    expect(await settle(parties)).toEqual(paid);
    expect((await wallet(parties.workerId, "worker")).availableWon).toBe(dayNetWon);
    expect(await codeOf(settle(parties, 60))).toBe("KEY_REUSED");
    expect(await codeOf(release(parties))).toBe("HOLD_RESOLVED");
  });

  test("and a release that race: exactly one wins, and the other hears HOLD_RESOLVED", async () => {
    const { fund, hold, settle, release, wallet, verify } = await open();
    const employerId = newId();
    const all = Array.from({ length: 20 }, () => newParties(employerId));
    await fund(employerId, dayTotalWon * all.length);
    for (const parties of all) await hold(parties);
    let settled = 0;
    await Promise.all(
      all.map(async (parties, n) => {
        const works = [() => settle(parties), () => release(parties)];
        const codes = await Promise.all((n % 2 === 0 ? works : works.reverse()).map(outcomeOf));
        expect(codes.sort()).toEqual(["HOLD_RESOLVED", "done"]);
        const { availableWon } = await wallet(parties.workerId, "worker");
        if (availableWon > 0) settled += 1;
      }),
    );
    const back = dayTotalWon * (all.length - settled);
    expect(await wallet(employerId, "employer")).toMatchObject({ heldWon: 0, availableWon: back });
    expect(await verify()).toMatchObject({ ok: true, openHolds: 0, sumWon: 0 });
  });

  test("without a hold, or of more than was planned, is refused", async () => {
    const { fund, hold, settle } = await open();
    const parties = newParties();
    expect(await codeOf(settle(parties))).toBe("HOLD_MISSING");
    await fund(parties.employerId, dayTotalWon);
    await hold(parties);
    expect(await codeOf(settle(parties, 481))).toBe("WORKED_TOO_LONG");
    expect(await settle(parties, 0)).toMatchObject({ netWon: 0, grossWon: 0 });
  });

  test("is shown to its two parties and to no one else", async () => {
    const { fund, hold, settle, broker, as } = await open();
    const parties = newParties();
    const { applicationId, workerId, employerId } = parties;
    await fund(employerId, dayTotalWon + 1000);
    await hold(parties);
    await settle(parties, 240);
    await caughtUp(broker);
    const slip = (userId: string, role: "worker" | "employer") =>
      call(broker, "payment.payslip", { applicationId }, as(userId, role));
    const payslip = await slip(workerId, "worker");
    expect(payslip).toMatchObject({ ...parties, minutes: 240, grossWon: 48_000 });
    const lineSum = payslip.lines.reduce((sum, { won }) => sum + won, 0);
    expect(lineSum).toBe(payslip.netWon);
    expect(await slip(employerId, "employer")).toEqual(payslip);
    expect(await codeOf(slip(newId(), "worker"))).toBe("NOT_FOUND");
    const { workerName: _, employerName: __, ...settlement } = payslip;
    for (const [userId, role] of [
      [workerId, "worker"],
      [employerId, "employer"],
    ] as const) {
      const list = await call(broker, "payment.settlements", {}, as(userId, role));
      expect(list).toEqual({ items: [settlement], nextCursor: null });
    }
    const others = await call(broker, "payment.settlements", {}, as(newId(), "worker"));
    expect(others.items).toEqual([]);
  });
});

test("a payslip names its parties and the rule of each line, and the log has neither name", async () => {
  const { fund, hold, settle, broker, as } = await open();
  const parties = newParties();
  const { applicationId, workerId } = parties;
  await fund(parties.employerId, dayTotalWon);
  await hold(parties);
  await settle(parties);
  await caughtUp(broker);
  const slip = await call(broker, "payment.payslip", { applicationId }, as(workerId, "worker"));
  // The user service of this test gives everyone this name.
  expect(slip).toMatchObject({ workerName: "김*루", employerName: "김*루" });
  expect(slip.lines.every(({ source, mark }) => source !== "" && mark !== null)).toBe(true);
  const costsWon = slip.employerLines.reduce((sum, { won }) => sum + won, 0);
  expect(slip.grossWon + costsWon).toBe(slip.employerTotalWon);
  const commits = await (serviceOf(broker, "payment") as PaymentService).log.read(0, 1000);
  expect(JSON.stringify(commits)).not.toContain("김*루");
});

test("a payslip has the parties in full and the times from the job service, for the two alone", async () => {
  const employer = { userId: newId(), displayName: "하루물류", companyName: "하루물류" };
  const worker = { userId: newId(), displayName: "김*루", name: "김하루", birthDate: "1995-07-21" };
  const record = {
    employer,
    worker,
    title: "포장",
    startsAt: "2026-12-01T00:00:00.000Z",
    endsAt: "2026-12-01T09:00:00.000Z",
    breaks: [],
    checkedInAt: null,
    checkedOutAt: null,
  };
  const asked: unknown[] = [];
  const job: ServiceSchema = {
    name: "job",
    actions: {
      record: (ctx: Context) => {
        asked.push(ctx.params);
        return { record };
      },
    },
  };
  const { fund, hold, settle, broker, as } = await open({ more: [job] });
  const parties = { ...newParties(), workerId: worker.userId, employerId: employer.userId };
  const { applicationId } = parties;
  await fund(employer.userId, dayTotalWon);
  await hold(parties);
  await settle(parties);
  await caughtUp(broker);
  const slip = (userId: string, role: "worker" | "employer") =>
    call(broker, "payment.payslip", { applicationId }, as(userId, role));
  expect(await codeOf(slip(newId(), "worker"))).toBe("NOT_FOUND");
  expect(asked).toEqual([]);
  expect((await slip(worker.userId, "worker")).record).toEqual(record);
  expect((await slip(employer.userId, "employer")).record).toEqual(record);
  // The list has amounts alone.
  const list = await call(broker, "payment.settlements", {}, as(worker.userId, "worker"));
  expect(JSON.stringify(list)).not.toContain("김하루");
});

test("a second shift of a week puts aside what the week may owe, and is paid from it", async () => {
  const { fund, hold, settle, release, wallet, verify } = await open();
  const parties = newParties();
  const { employerId } = parties;
  const others = ["2026-12-02", "2026-12-03"].map((date) => ({
    parties: { ...parties, applicationId: newId() },
    terms: {
      ...day,
      startsAt: `${date}T09:00:00+09:00`,
      endsAt: `${date}T18:00:00+09:00`,
    },
  }));
  await fund(employerId, dayTotalWon * 4);
  expect(await hold(parties)).toEqual({ heldWon: dayTotalWon });
  const held: number[] = [];
  for (const each of others) held.push((await hold(each.parties, each.terms)).heldWon);
  // 16 and 24 hours earn 38,400 and 57,600 won of weekly holiday, with 12.62 % on top of them.
  expect(held).toEqual([dayTotalWon + 38_400 + 4847 + 60, dayTotalWon + 19_200 + 2423 + 30]);
  expect((await settle(parties)).grossWon).toBe(96_000);
  const [second, third] = others;
  if (second === undefined || third === undefined) throw new Error("two were held");
  expect((await settle(second.parties)).grossWon).toBe(96_000 + 38_400);
  // When it is called off, the reserve is released with it.
  await release(third.parties);
  expect(await wallet(employerId, "employer")).toMatchObject({ heldWon: 0 });
  expect(await verify()).toMatchObject({ ok: true, openHolds: 0 });
});

test("a week with a no-show pays no weekly holiday for the other days", async () => {
  const { fund, hold, settle, broker, wallet } = await open();
  const parties = newParties();
  await fund(parties.employerId, dayTotalWon * 4);
  const days = ["2026-12-01", "2026-12-02", "2026-12-03"].map((date) => ({
    ...parties,
    applicationId: newId(),
    terms: { ...day, startsAt: `${date}T09:00:00+09:00`, endsAt: `${date}T18:00:00+09:00` },
  }));
  for (const { terms, ...each } of days) await hold(each, terms);
  const [missed, ...worked] = days;
  const applicationId = missed?.applicationId ?? "";
  const undone = { applicationId, attempt: 1, undoes: `hold:${applicationId}/1` };
  await call(broker, "payment.release", { cid: newId(), ...undone, isMissed: true });
  for (const { terms: _, ...each } of worked) expect((await settle(each)).grossWon).toBe(96_000);
  expect((await wallet(parties.employerId, "employer")).heldWon).toBe(0);
});

test("the statement lists what made the wallet, newest first, page by page", async () => {
  const { fund, hold, settle, release, wallet, broker, as } = await open();
  const employerId = newId();
  await fund(employerId, 500_000);
  const [first, second] = [newParties(employerId), newParties(employerId)];
  await hold(first);
  await hold(second);
  await settle(first, 300);
  await release(second);
  await caughtUp(broker);
  const items: { kind: string; availableWon: number; heldWon: number }[] = [];
  let cursor: string | null = null;
  do {
    const params: { limit: number; cursor?: string } =
      cursor === null ? { limit: 2 } : { limit: 2, cursor };
    const page = await call(broker, "payment.wallet.entries", params, as(employerId, "employer"));
    expect(page.items.length).toBeLessThanOrEqual(2);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(items.map(({ kind }) => kind)).toEqual(["release", "settle", "hold", "hold", "charge"]);
  const sum = (of: "availableWon" | "heldWon") => items.reduce((all, item) => all + item[of], 0);
  expect(await wallet(employerId, "employer")).toMatchObject({
    availableWon: sum("availableWon"),
    heldWon: sum("heldWon"),
  });
  const worker = as(first.workerId, "worker");
  const earned = await call(broker, "payment.wallet.entries", {}, worker);
  expect(earned.items).toMatchObject([{ kind: "settle", applicationId: first.applicationId }]);
  expect(await codeOf(call(broker, "payment.wallet.entries", { cursor: "no" }, worker))).toBe(
    "CURSOR_INVALID",
  );
});

test("a rebuild of the read models equals them and calls no provider", async () => {
  const { fund, hold, settle, broker, charges } = await open();
  const parties = newParties();
  await fund(parties.employerId, dayTotalWon);
  await hold(parties);
  await settle(parties);
  await caughtUp(broker);
  const views = readModelsOf(serviceOf(broker, "payment"));
  expect(views).toHaveLength(5);
  for (const view of views) {
    expect(await view.compareRebuild()).toBe(true);
    await view.rebuild();
  }
  expect(charges).toHaveLength(1);
});

describe("a quote", () => {
  const { regularEmployees: _, ...rest } = day;
  const quote = (broker: ServiceBroker, more: object) =>
    codeOf(broker.call("payment.quote", { ...rest, regularEmployees: 5, ...more }));

  test("is what a hold takes, to the won", async () => {
    const { broker } = await open();
    expect(await call(broker, "payment.quote", day)).toMatchObject({
      employerTotalWon: dayTotalWon,
      netWon: dayNetWon,
    });
  });

  test("of an impossible time is a wrong field", async () => {
    const { broker, hold } = await open();
    const wrong = ["2026-13-01T09:00:00+09:00", "2026-02-30T09:00:00Z", "2026-12-01T24:00:00Z"];
    for (const startsAt of [...wrong, "2026-12-01T09:00:00+99:00", "2026-12-01T09:00:61Z"]) {
      expect([startsAt, await quote(broker, { startsAt })]).toEqual([startsAt, "VALIDATION_ERROR"]);
    }
    const breaks = [{ from: "2026-12-01T12:00:00+09:00", to: "2026-12-32T13:00:00+09:00" }];
    const error = await call(broker, "payment.quote", { ...day, breaks }).catch((thrown) => thrown);
    const fields = new Set(error.data.map(({ field }: { field: string }) => field));
    expect([error.code, [...fields]]).toEqual([422, ["/breaks/0/to"]]);
    const terms = { ...day, endsAt: "2026-00-01T18:00:00+09:00" };
    expect(await codeOf(hold(newParties(), terms))).toBe("VALIDATION_ERROR");
  });

  test("of a shift before the law's tables or of impossible times is refused, never a fault", async () => {
    const { broker } = await open();
    const startsAt = "2019-12-01T09:00:00+09:00";
    const endsAt = "2019-12-01T18:00:00+09:00";
    expect(await quote(broker, { startsAt, endsAt })).toBe("LAW_UNKNOWN");
    expect(await quote(broker, { startsAt })).toBe("SHIFT_TOO_LONG");
    expect(await quote(broker, { endsAt: day.startsAt })).toBe("SHIFT_EMPTY");
    expect(await quote(broker, { breakMinutes: 540 })).toBe("BREAK_TOO_LONG");
    const farAway = { startsAt: "9999-12-31T20:00:00Z", endsAt: "9999-12-31T23:59:59Z" };
    expect(await quote(broker, { ...farAway, breakMinutes: 0 })).not.toMatch(/Error/);
  });
});

describe("verifying the ledger", () => {
  test("is for operators only", async () => {
    const { broker, as } = await open();
    const asWorker = call(broker, "payment.ledger.verify", {}, as(newId(), "worker"));
    expect(await codeOf(asWorker)).toBe("WRONG_ROLE");
  });

  test("finds a won that was added in the store", async () => {
    const first = await open();
    const employerId = newId();
    await first.fund(employerId, 100_000);
    await first.halt();
    let forged = 0;
    await forge(first.dataDir, "payment", "log", (line) => {
      const changed = line.replace('available","won":100000', 'available","won":100001');
      if (changed !== line) forged += 1;
      return changed;
    });
    expect(forged).toBe(1);
    const after = await shopOf(first.provider, { dataDir: first.dataDir });
    expect((await after.wallet(employerId, "employer")).availableWon).toBe(100_001);
    expect(await after.verify()).toMatchObject({ ok: false, sumWon: 1 });
  });
});
