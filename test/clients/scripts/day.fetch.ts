/**
 * A day of work through a generated client, from registering to the bank: `openapi-fetch` with the types
 * of `openapi-typescript`. It has no casts, so a mismatch does not compile.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.ts";

type Job = components["schemas"]["Job"];
type Application = components["schemas"]["Application"];
type Payslip = components["schemas"]["Payslip"];
type Problem = components["schemas"]["Problem"];

const [, , baseUrl = ""] = process.argv;
const run = randomUUID().slice(0, 8);
const waitMs = 15_000;
const minuteMs = 60_000;
const inMinutes = (minutes: number): string =>
  new Date(Date.now() + minutes * minuteMs).toISOString();
const place = { address: "서울특별시 송파구 송파대로 55", lat: 37.478, lng: 127.126 };

const clientFor = (token?: string) => {
  const signs: Middleware = {
    onRequest({ request }) {
      if (token !== undefined) request.headers.set("authorization", `Bearer ${token}`);
      return request;
    },
  };
  const client = createClient<paths>({ baseUrl });
  client.use(signs);
  return client;
};
type Client = ReturnType<typeof clientFor>;
type Result<D> = { data?: D; error?: Pick<Problem, "status" | "code" | "detail"> };

/** The data of an answer; throws if it is a refusal. */
const got = <D>({ data, error }: Result<D>): D => {
  if (error !== undefined) throw new Error(`${error.status} ${error.code}: ${error.detail}`);
  if (data === undefined) throw new Error("no answer");
  return data;
};

/** Polls until a condition holds. */
const until = async <D>(ask: () => Promise<D>, isSo: (data: D) => boolean): Promise<D> => {
  const endMs = performance.now() + waitMs;
  for (;;) {
    const data = await ask();
    if (isSo(data)) return data;
    if (performance.now() > endMs) throw new Error(`never so: ${ask}`);
    await pause(100);
  }
};

const key = () => ({ header: { "Idempotency-Key": randomUUID() } });
const person = (role: "worker" | "employer", name: string) => ({
  email: `${role}-${run}@example.com`,
  password: `a-long-word-${run}`,
  name,
  role,
  birthDate: "1990-05-05",
  consents: { terms: true, privacy: true, location: true },
});

const meet = async (): Promise<{ worker: Client; employer: Client }> => {
  const stranger = clientFor();
  const boss = {
    ...person("employer", "박사장"),
    companyName: "하루물류",
    regularEmployees: 12,
  };
  const first = got(await stranger.POST("/api/users/register", { body: boss }));
  const second = got(
    await stranger.POST("/api/users/register", { body: person("worker", "김하루") }),
  );
  const [employer, worker] = [clientFor(first.accessToken), clientFor(second.accessToken)];
  const body = { bankCode: "004", accountNumber: "123456-01-987654", holder: "김하루" };
  got(await worker.PUT("/api/users/me/bank-account", { body }));
  const charge = { amountWon: 500_000, method: "card" } as const;
  got(await employer.POST("/api/payments/charges", { params: key(), body: charge }));
  const wallet = async () => got(await employer.GET("/api/payments/wallet"));
  await until(wallet, ({ availableWon }) => availableWon === 500_000);
  return { worker, employer };
};

const post = async (employer: Client): Promise<Job> => {
  const categories = got(await clientFor().GET("/api/jobs/categories")).items;
  const categoryId = categories.find(({ parentId }) => parentId !== null)?.categoryId ?? "";
  const body = {
    title: `택배 분류 ${run}`,
    description: "택배 상자를 분류하고 포장합니다.",
    categoryId,
    hourlyWageWon: 12_000,
    startsAt: inMinutes(5),
    endsAt: inMinutes(5 + 4 * 60),
    breakMinutes: 30,
    seats: 1,
    place,
  };
  return got(await employer.POST("/api/jobs", { params: key(), body }));
};

const work = async (worker: Client, employer: Client, { jobId }: Job): Promise<Application> => {
  const application = got(
    await worker.POST("/api/jobs/{jobId}/applications", { params: { path: { jobId } }, body: {} }),
  );
  const params = { path: { applicationId: application.applicationId } };
  const now = async () =>
    got(await worker.GET("/api/jobs/applications/{applicationId}", { params }));
  await until(now, ({ saga }) => saga.status === "completed");
  got(await employer.POST("/api/jobs/applications/{applicationId}/accept", { params }));
  got(await worker.POST("/api/jobs/applications/{applicationId}/sign", { params }));
  got(await employer.POST("/api/jobs/applications/{applicationId}/sign", { params }));
  const { code } = got(
    await employer.GET("/api/jobs/{jobId}/check-in-code", { params: { path: { jobId } } }),
  );
  const body = { code, lat: place.lat, lng: place.lng };
  got(await worker.POST("/api/jobs/applications/{applicationId}/check-in", { params, body }));
  got(await worker.POST("/api/jobs/applications/{applicationId}/check-out", { params, body }));
  const approval = { params, body: { workedMinutes: 210 } };
  got(await employer.POST("/api/jobs/applications/{applicationId}/approve", approval));
  return until(now, ({ status }) => status === "paid");
};

const settle = async (worker: Client, { applicationId }: Application): Promise<void> => {
  const params = { path: { applicationId } };
  const path = "/api/payments/settlements/{applicationId}/payslip";
  const slip = async (): Promise<Payslip | undefined> => {
    const { data } = await worker.GET(path, { params });
    // A text is the PDF, which was not requested.
    return typeof data === "string" ? undefined : data;
  };
  const payslip = await until(slip, (one) => one !== undefined);
  const netWon = payslip?.netWon ?? 0;
  const wallet = got(await worker.GET("/api/payments/wallet"));
  if (wallet.availableWon !== netWon) throw new Error(`${wallet.availableWon} of ${netWon}`);
  const asked = { params: key(), body: { amountWon: netWon } };
  const { withdrawalId } = got(await worker.POST("/api/payments/withdrawals", asked));
  const withdrawal = async () =>
    got(
      await worker.GET("/api/payments/withdrawals/{withdrawalId}", {
        params: { path: { withdrawalId } },
      }),
    );
  await until(withdrawal, ({ status }) => status === "paid");
  const inbox = async () => got(await worker.GET("/api/communication/notifications")).items;
  await until(inbox, (items) => items.length >= 3);
};

const { worker, employer } = await meet();
const job = await post(employer);
const application = await work(worker, employer, job);
await settle(worker, application);
// A refusal has only the codes of its operation.
const again = await worker.POST("/api/jobs/{jobId}/applications", {
  params: { path: { jobId: job.jobId } },
  body: {},
});
const { error } = again;
if (error === undefined) throw new Error("applied once more");
console.log(`paid ${application.netWon}, then ${error.code}`);
