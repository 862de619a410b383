import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { until } from "../support/until.ts";
import { type Answer, type Body, Client } from "./client.ts";

let oneday: Client;
let employer: string;
let worker: string;
let operator: string;

beforeAll(async () => {
  oneday = await Client.start();
  [employer, worker, operator] = await Promise.all([
    oneday.employer(1_000_000),
    oneday.token("worker"),
    oneday.operator(),
  ]);
});
afterAll(() => oneday.stop());

const outcome = ({ status, code }: Answer) => [status, code];
const wallet = async (token: string) => (await oneday.get("/api/payments/wallet", token)).body;
const bank = { bankCode: "004", accountNumber: "123456-01-987654", holder: "김하루" };
const setBank = (token: string) =>
  oneday.send("PUT", "/api/users/me/bank-account", { token, body: bank });
const withdraw = (token: string, amountWon: number, key = randomUUID()) =>
  oneday.post("/api/payments/withdrawals", token, { amountWon }, key);
const sumOf = (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0);

describe("quotes", () => {
  const quote = async (hours: number, hourlyWageWon: number, more: object = {}): Promise<Body> => {
    const answer = await oneday.post("/api/payments/quotes", undefined, {
      hourlyWageWon,
      startsAt: "2026-12-01T09:00:00+09:00",
      endsAt: `2026-12-01T${9 + hours}:00:00+09:00`,
      breakMinutes: 0,
      regularEmployees: 3,
      ...more,
    });
    expect(answer.status).toBe(200);
    return answer.body;
  };

  test.each([
    [8, 23_375, 187_000, 0, 0, 1_680],
    [6, 31_173, 187_038, 1_000, 100, 1_680],
    [8, 25_000, 200_000, 1_350, 130, 1_800],
  ])(
    "%i h at %i won: of %i, %i income tax, %i local tax, %i insurance",
    async (hours, wage, ...won) => {
      const [grossWon = 0, incomeTaxWon = 0, localTaxWon = 0, employmentInsuranceWon = 0] = won;
      const netWon = grossWon - incomeTaxWon - localTaxWon - employmentInsuranceWon;
      const body = await quote(hours, wage);
      const taken = { grossWon, incomeTaxWon, localTaxWon, employmentInsuranceWon, netWon };
      expect(body).toMatchObject({ minutes: hours * 60, ...taken });
      expect(sumOf(body.lines.map((line: Body) => line.won))).toBe(netWon);
      const costsWon = sumOf(body.employerLines.map((line: Body) => line.won));
      expect(body.employerTotalWon).toBe(grossWon + costsWon);
    },
  );

  test("four days of 160,000 paid together are taxed, although one alone is not", async () => {
    expect(await quote(8, 20_000)).toMatchObject({ incomeTaxWon: 0, localTaxWon: 0 });
    const body = await quote(8, 20_000, { daysPaidTogether: 4 });
    expect(body).toMatchObject({ minutes: 480, grossWon: 640_000, incomeTaxWon: 1_080 });
    expect(body).toMatchObject({ localTaxWon: 100, employmentInsuranceWon: 5_760 });
    expect(sumOf(body.lines.map((line: Body) => line.won))).toBe(body.netWon);
  });

  // A key is not read on this route.

  test("a wage below the minimum is raised, with a line that says so", async () => {
    const { grossWon, lines } = await quote(3, 10_000);
    expect(grossWon).toBe(3 * 10_320);
    expect(lines).toHaveLength(3);
  });

  test("a weekly holiday is paid only when weekHours is given", async () => {
    const without = await quote(8, 12_000);
    const closing = await quote(8, 12_000, { weekHours: 40 });
    expect(closing.grossWon - without.grossWon).toBe(8 * 12_000);
    expect((await quote(8, 12_000, { weekHours: 14 })).grossWon).toBe(without.grossWon);
  });
});

describe("the wallet", () => {
  const charge = (amountWon: number, key?: string) =>
    oneday.post("/api/payments/charges", employer, { amountWon, method: "card" }, key);

  test("a charge needs a key and an amount from 1,000 to 50,000,000", async () => {
    expect(outcome(await charge(1000))).toEqual([400, "KEY_REQUIRED"]);
    for (const wrong of [999, 50_000_001, 1000.5, -5000]) {
      expect((await charge(wrong, randomUUID())).status).toBe(422);
    }
  });

  test("a charge is in the wallet within 5 s and once; only amounts ending in 7 are declined", async () => {
    const payer = await oneday.employer();
    const send = (amountWon: number, key: string, method = "card") =>
      oneday.post("/api/payments/charges", payer, { amountWon, method }, key);
    const key = randomUUID();
    const declined = await send(10_007, randomUUID());
    expect(declined.status).toBe(201);
    const first = await send(70_001, key);
    const again = await send(70_001, key);
    expect(again.body.chargeId).toBe(first.body.chargeId);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(outcome(await send(70_002, key))).toEqual([422, "KEY_REUSED"]);
    await oneday.see("/api/payments/wallet", payer, (b) => b.availableWon === 70_001, 5000);
    const notifications = "/api/communication/notifications";
    await until(async () =>
      (await oneday.all(notifications, payer)).some(({ kind }) => kind === "chargeDeclined"),
    );
    // The statement is a list: it may follow the wallet a moment later.
    await until(async () => {
      const entries = await oneday.all("/api/payments/wallet/entries", payer);
      return sumOf(entries.map(({ availableWon }) => availableWon)) === 70_001;
    });
  });

  test("a withdrawal needs a key, a bank account and money, and is paid out once", async () => {
    const payer = await oneday.employer(50_000);
    const bare = { amountWon: 1000 };
    const path = "/api/payments/withdrawals";
    expect(outcome(await oneday.post(path, payer, bare))).toEqual([400, "KEY_REQUIRED"]);
    expect(outcome(await withdraw(payer, 1000))).toEqual([409, "NO_BANK_ACCOUNT"]);
    const masked = (await setBank(payer)).body;
    expect(masked.accountNumber).not.toContain("987654");
    expect(outcome(await withdraw(payer, 50_001))).toEqual([409, "INSUFFICIENT_FUNDS"]);
    const key = randomUUID();
    const made = await withdraw(payer, 20_000, key);
    expect(made.status).toBe(201);
    const { withdrawalId } = made.body;
    expect((await withdraw(payer, 20_000, key)).body.withdrawalId).toBe(withdrawalId);
    await oneday.see(`${path}/${withdrawalId}`, payer, ({ status }) => status === "paid", 8000);
    const left = { availableWon: 30_000, heldWon: 0, transitWon: 0 };
    expect(await wallet(payer)).toEqual(left);
    expect((await oneday.get(`${path}/${withdrawalId}`, employer)).status).toBe(404);
    await until(async () => {
      const entries = await oneday.all("/api/payments/wallet/entries", payer, 1);
      const availableWon = sumOf(entries.map((entry) => entry.availableWon));
      return availableWon === 30_000 && sumOf(entries.map((entry) => entry.transitWon)) === 0;
    });
  });

  test("twenty concurrent withdrawals never take more than the available amount", async () => {
    const payer = await oneday.employer(100_000);
    await setBank(payer);
    const tries = Array.from({ length: 20 }, () => withdraw(payer, 30_000));
    const answers = await Promise.all(tries);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    const refused = answers.filter(({ status }) => status !== 201);
    for (const answer of refused) expect(outcome(answer)).toEqual([409, "INSUFFICIENT_FUNDS"]);
    expect((await wallet(payer)).availableWon).toBe(10_000);
  });
});

describe("Idempotency-Key", () => {
  test("the same key and body replay the answer; another body is 422 KEY_REUSED", async () => {
    const key = randomUUID();
    const body = oneday.posting();
    const first = await oneday.post("/api/jobs", employer, body, key);
    const again = await oneday.post("/api/jobs", employer, body, key);
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect([again.status, again.body]).toEqual([201, first.body]);
    const other = await oneday.post("/api/jobs", employer, { ...body, seats: 2 }, key);
    expect(outcome(other)).toEqual([422, "KEY_REUSED"]);
    const another = await oneday.employer();
    const someone = await oneday.post("/api/jobs", another, body, key);
    expect(someone.body.jobId).not.toBe(first.body.jobId);
  });

  test("ten concurrent requests with one key make one thing", async () => {
    const key = randomUUID();
    const body = oneday.posting();
    const ten = Array.from({ length: 10 }, () => oneday.post("/api/jobs", employer, body, key));
    const answers = await Promise.all(ten);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    const made = answers.filter(({ status }) => status === 201);
    expect(new Set(made.map(({ body: job }) => job.jobId)).size).toBe(1);
  });

  test("a repeated apply with its key gets the application; a key under 8 or over 64 characters is 400", async () => {
    const { jobId } = await oneday.job(employer);
    const applicant = await oneday.token("worker");
    const first = await oneday.apply(jobId, applicant, "apply-0001");
    const again = await oneday.apply(jobId, applicant, "apply-0001");
    expect(again.body.applicationId).toBe(first.body.applicationId);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect((await oneday.apply(jobId, applicant, "1234567")).status).toBe(400);
    expect((await oneday.apply(jobId, applicant, "x".repeat(65))).status).toBe(400);
  });
});

describe("operation", () => {
  test("the ledger sums to zero without a negative account, and the audit chain is whole", async () => {
    const ledger = (await oneday.get("/api/payments/ledger/verify", operator)).body;
    expect(ledger).toMatchObject({ ok: true, sumWon: 0, negativeAccounts: [] });
    const audit = (await oneday.get("/api/security/audit-logs/verify", operator)).body;
    expect(audit).toMatchObject({ ok: true, firstBad: null });
    expect(audit.entries).toBeGreaterThan(0);
    const { items } = (await oneday.get("/api/security/audit-logs?limit=5", operator)).body;
    expect(items).toHaveLength(5);
  });

  test("the summary follows events, and is empty for a future time", async () => {
    const path = "/api/analytics/summary";
    const before = (await oneday.get(path, operator)).body;
    await oneday.applied(employer);
    const after = await oneday.see(path, operator, ({ jobs }) => jobs === before.jobs + 1);
    for (const name of ["fillRate", "noShowRate", "gmvWon", "paidWon", "activeWorkers"]) {
      expect(after[name]).toEqual(expect.any(Number));
    }
    const from = encodeURIComponent("2090-01-01T00:00:00Z");
    expect((await oneday.get(`${path}?from=${from}`, operator)).body.jobs).toBe(0);
  });

  test.each([
    "/api/payments/ledger/verify",
    "/api/analytics/summary",
    "/api/analytics/events",
    "/api/security/audit-logs",
    "/api/security/audit-logs/verify",
  ])("%s is the operator's alone", async (path) => {
    expect((await oneday.get(path)).status).toBe(401);
    expect((await oneday.get(path, worker)).status).toBe(403);
    expect((await oneday.get(path, employer)).status).toBe(403);
  });

  test("the published signing keys have no private part, and the process is live and ready", async () => {
    const { keys } = (await oneday.get("/.well-known/jwks.json")).body;
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) expect(key).not.toHaveProperty("d");
    expect((await oneday.get("/health/live")).status).toBe(200);
    expect((await oneday.get("/health/system")).status).toBe(200);
  });

  test("the OpenAPI document lists exactly the routes", async () => {
    const { body } = await oneday.get("/openapi.json");
    expect(body.openapi).toMatch(/^3\.1/);
    for (const [path, methods] of Object.entries<Body>(body.paths)) {
      const real = path.replaceAll(/\{\w+\}/g, randomUUID());
      expect([path, (await oneday.send("PURGE", real)).status]).toEqual([path, 405]);
      for (const method of Object.keys(methods)) {
        const { status } = await oneday.send(method.toUpperCase(), real);
        expect([path, method, status]).not.toEqual([path, method, 405]);
      }
    }
  });
});
