import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Context, ServiceSchema } from "moleculer";
import { addressOf } from "../../mixins/http.mixin.ts";
import analytics from "../../services/analytics/analytics.service.ts";
import communication from "../../services/communication/communication.service.ts";
import { hourMs, later, minuteMs, now } from "../../services/contracts/core/units.ts";
import gateway from "../../services/gateway/gateway.service.ts";
import job from "../../services/job/job.service.ts";
import matching from "../../services/matching/matching.service.ts";
import payment from "../../services/payment/payment.service.ts";
import security from "../../services/security/security.service.ts";
import user from "../../services/user/user.service.ts";
import { serviceOf, startBroker, type TestBroker } from "../support/broker.ts";
import { postingOf } from "../support/postings.ts";
import { textsOf } from "../support/stored.ts";
import { until } from "../support/until.ts";
import { initOf } from "./market-client.ts";

// Every value is unique, so that one hit is a leak.
const planted = {
  email: "zebra.quokka@planted.test",
  name: "남궁비밀로",
  password: "planted-password-7781",
  birthDate: "1991-02-17",
  phone: "010-7391-4402",
  accountNumber: "8820-11-7734512",
  holder: "남궁예금주",
  message: "저는 심은문장입니다",
  company: "심은상호물산",
};
const secrets = Object.values(planted);
const heard: string[] = [];
const listener: ServiceSchema = {
  name: "listener",
  events: {
    "**"(ctx: Context) {
      heard.push(JSON.stringify([ctx.eventName, ctx.params, ctx.meta]));
    },
  },
};

let world: TestBroker;
let url: string;

const send = async (method: string, path: string, token?: string, body?: object, key?: string) => {
  const reply = await fetch(`${url}${path}`, initOf(method, { token, body, key }));
  expect(reply.status).toBeLessThan(300);
  // biome-ignore lint/suspicious/noExplicitAny: an answer of any route.
  return (await reply.json()) as any;
};

beforeAll(async () => {
  const services = [user, security, job, matching, payment, communication, analytics, gateway];
  world = await startBroker([listener, ...services]);
  url = addressOf(serviceOf(world.broker, "gateway")).url;
  await until(async () => (await fetch(`${url}/health/system`)).status === 200, 10_000);
});
afterAll(() => world.stop());

/** A day of work with planted values in every field that people write. */
const day = async (): Promise<void> => {
  const person = {
    password: planted.password,
    birthDate: planted.birthDate,
    phone: planted.phone,
    consents: { terms: true, privacy: true, location: true },
  };
  const worker = await send("POST", "/api/users/register", undefined, {
    ...person,
    email: planted.email,
    name: planted.name,
    role: "worker",
  });
  const employer = await send("POST", "/api/users/register", undefined, {
    ...person,
    email: `e.${planted.email}`,
    name: planted.name,
    role: "employer",
    companyName: planted.company,
    regularEmployees: 3,
  });
  const [w, e] = [worker.accessToken, employer.accessToken];
  await send(
    "POST",
    "/api/payments/charges",
    e,
    { amountWon: 500_000, method: "card" },
    "charge-01",
  );
  await send("PUT", "/api/users/me/bank-account", w, {
    bankCode: "004",
    accountNumber: planted.accountNumber,
    holder: planted.holder,
  });
  const startsAt = later(now(), 10 * minuteMs);
  const endsAt = later(startsAt, 4 * hourMs);
  const posting = postingOf({ startsAt, endsAt, breakMinutes: 30, seats: 1 });
  const posted = await send("POST", "/api/jobs", e, posting);
  const applied = await send("POST", `/api/jobs/${posted.jobId}/applications`, w, {
    message: planted.message,
  });
  const path = `/api/jobs/applications/${applied.applicationId}`;
  await until(async () => {
    const reply = await fetch(`${url}${path}/accept`, {
      method: "POST",
      headers: { authorization: `Bearer ${e}` },
    });
    return reply.status === 200;
  });
  await send("POST", `${path}/sign`, w, {});
  await send("POST", `${path}/sign`, e, {});
  const { code } = await send("GET", `/api/jobs/${posted.jobId}/check-in-code`, e);
  const { lat, lng } = posting.place;
  await send("POST", `${path}/check-in`, w, { code, lat, lng });
  await send("POST", `${path}/check-out`, w, { code, lat, lng });
  await send("POST", `${path}/approve`, e, { workedMinutes: 210 });
  await until(async () => (await send("GET", path, w)).status === "paid");
  await send("POST", "/api/payments/withdrawals", w, { amountWon: 10_000 }, "withdraw-01");
  await send("POST", "/api/users/login", undefined, {
    email: planted.email,
    password: planted.password,
  });
  await until(
    async () => (await send("GET", "/api/communication/notifications", w)).items.length > 5,
  );
};

test("personal data is in vaults only: not in a log, a read model or an event", async () => {
  await day();
  const stored = [...(await textsOf(world.dataDir))];
  expect(stored.length).toBeGreaterThan(20);
  const vaults = stored.filter(([name]) => name.endsWith("/vault"));
  const open = stored.filter(([name]) => !name.endsWith("/vault"));
  const leaks = open.flatMap(([name, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${name}: ${secret}`),
  );
  expect(leaks).toEqual([]);
  expect(heard.length).toBeGreaterThan(20);
  expect(heard.filter((text) => secrets.some((secret) => text.includes(secret)))).toEqual([]);
  // The control: the planted values did arrive, so the search above can find something.
  const kept = vaults.map(([, text]) => text).join("\n");
  for (const secret of [planted.email, planted.name, planted.phone, planted.message]) {
    expect(kept).toContain(secret);
  }
  for (const secret of [planted.password, planted.accountNumber]) {
    expect(kept).not.toContain(secret);
  }
}, 60_000);
