import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { addressOf } from "../../../mixins/http.mixin.ts";
import { dayMs, later, now, seoulDate } from "../../../services/contracts/core/units.ts";
import { checkerOf } from "../../../services/contracts/core/validator.ts";
import { type Answer, actions, call, type Params } from "../../../services/contracts/index.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { forgetAddresses } from "../../../services/security/audit/addresses.repository.ts";
import { type Ask, ask as askAt } from "../../gateway/http.ts";
import { serviceOf, type TestBroker } from "../../support/broker.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { as, keptFolder, register, services, signInOperator } from "../../user/people.ts";

type Kind = NonNullable<Params<"security.events">["kind"]>;
type Event = Answer<"security.events">["items"][number];

const kept = keptFolder();
const password = "correct horse battery";
let running: TestBroker;
let broker: ServiceBroker;
let url: string;
let operator: Answer<"user.login">;

beforeAll(async () => {
  running = await kept.start([...services, gateway]);
  broker = running.broker;
  url = addressOf(serviceOf(broker, "gateway")).url;
  operator = await signInOperator(broker);
});
afterAll(async () => {
  await running.stop();
  kept.remove();
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const ask = (method: string, path: string, token = "", body?: object) => {
  const options: Ask = {
    headers: {
      ...(token === "" ? {} : bearer(token)),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  return askAt(url, method, path, options);
};
const eventsOf = async (params: Params<"security.events"> = {}) =>
  (await call(broker, "security.events", params, as(operator.accessToken))).items;
/** The newest event of a kind that meets a condition, once it exists. */
const event = async (kind: Kind, holds: (event: Event) => boolean): Promise<Event> => {
  let found: Event | undefined;
  await until(async () => {
    found = (await eventsOf({ kind })).find(holds);
    return found !== undefined;
  });
  return found as Event;
};

test("a refused token is an event, with the caller's address", async () => {
  for (let n = 0; n < 3; n += 1) await ask("GET", "/api/users/me", "no-token");
  const refused = await event("tokenRefused", ({ action }) => action === "user.me");
  expect(refused).toMatchObject({ actor: null, result: "BAD_TOKEN", from: "127.0.0.1" });
});

test("equal refusals are counted, not recorded one by one", async () => {
  const { user, accessToken } = await register(broker, "insistent@oneday.test");
  for (let n = 0; n < 30; n += 1) await ask("GET", "/api/security/events", accessToken);
  const isTheirs = ({ actor }: Event) => actor === user.userId;
  const countOf = (items: readonly Event[]) =>
    items.filter(isTheirs).reduce((sum, { count = 1 }) => sum + count, 0);
  await until(async () => countOf(await eventsOf({ kind: "roleRefused" })) === 30);
  const lines = (await eventsOf({ kind: "roleRefused" })).filter(isTheirs);
  expect(lines.length).toBeLessThan(10);
  expect(lines[0]).toMatchObject({ role: "worker", action: "security.events" });
});

test("wrong passwords record the account from the log, and the address from the HTTP server", async () => {
  const email = "guessed@oneday.test";
  const { user } = await register(broker, email);
  await ask("POST", "/api/users/login", "", { email, password: "wrong password" });
  const who = await event("loginFailed", ({ subjects }) => subjects["userId"] === user.userId);
  expect(who.actor).toBeNull();
  const where = await event("loginFailed", ({ result }) => result === "BAD_CREDENTIALS");
  expect(where.from).toBe("127.0.0.1");
});

test("a reused refresh token is an event about its owner", async () => {
  const { user } = await register(broker, "replayed@oneday.test");
  const login = await call(broker, "user.login", { email: user.email, password });
  let refreshToken = login.refreshToken;
  for (let n = 0; n < 2; n += 1) {
    refreshToken = (await call(broker, "user.refresh", { refreshToken })).refreshToken;
  }
  const again = ask("POST", "/api/users/refresh", "", { refreshToken: login.refreshToken });
  expect((await again).status).toBe(401);
  const byLog = await event("refreshReused", ({ result }) => result === "reuse");
  expect(byLog.subjects).toMatchObject({ userId: user.userId });
});

test("an operator's command is an event with its result; an operator's read is in the log", async () => {
  const { user } = await register(broker, "looked-at@oneday.test");
  await ask("GET", `/api/users/${user.userId}`, operator.accessToken);
  await ask("POST", "/api/security/keys/rotate", operator.accessToken, {});
  const acted = await event("operatorActed", ({ action }) => action === "security.rotateKeys");
  expect(acted).toMatchObject({
    actor: operator.user.userId,
    role: "operator",
    result: "OK",
    from: "127.0.0.1",
  });
  await event("keysChanged", ({ actor }) => actor === operator.user.userId);
  const about = { subject: user.userId };
  const entries = async () =>
    (await call(broker, "security.auditLogs", about, as(operator.accessToken))).items;
  await until(async () => (await entries()).some(({ action }) => action === "user.public"));
  const seen = (await entries()).find(({ action }) => action === "user.public");
  expect(seen).toMatchObject({ actor: operator.user.userId, result: "OK", from: "127.0.0.1" });
  expect((await eventsOf()).map(({ action }) => action)).not.toContain("user.public");
});

test("an operator who asks for several people is in the log of each of them", async () => {
  const both = await Promise.all(
    ["first-seen@oneday.test", "second-seen@oneday.test"].map((email) => register(broker, email)),
  );
  const ids = both.map(({ user }) => user.userId);
  const answer = await ask("GET", `/api/users?ids=${ids.join(",")}`, operator.accessToken);
  expect(answer.status).toBe(200);
  for (const subject of ids) {
    await until(async () => {
      const asked = call(broker, "security.auditLogs", { subject }, as(operator.accessToken));
      return (await asked).items.some(({ action }) => action === "user.people");
    });
  }
});

test("a command records its address, and an everyday read leaves no trace", async () => {
  const email = "traced@oneday.test";
  const response = await ask("POST", "/api/users/register", "", {
    email,
    password,
    name: "김하루",
    role: "worker",
    birthDate: "1990-01-01",
    consents: { terms: true, privacy: true },
  });
  const { user, accessToken } = response.json as Answer<"user.register">;
  await ask("GET", "/api/users/me", accessToken);
  const about = { subject: user.userId };
  const entries = async () =>
    (await call(broker, "security.auditLogs", about, as(operator.accessToken))).items;
  await until(async () => (await entries()).some(({ action }) => action === "user.registered"));
  await until(async () => (await entries()).every(({ from }) => from === "127.0.0.1"));
  expect((await entries()).map(({ action }) => action)).not.toContain("user.me");
});

test("events come newest first, a page at a time, as the contract says", async () => {
  const all: Event[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const params = { limit: 3, ...(cursor === "" ? {} : { cursor }) };
    const page: Answer<"security.events"> = await call(
      broker,
      "security.events",
      params,
      as(operator.accessToken),
    );
    expect(checkerOf(actions["security.events"].answer)(page)).toBe(true);
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  const times = all.map(({ at }) => at);
  expect(times).toEqual([...times].sort().reverse());
  expect(new Set(all.map(({ securityEventId }) => securityEventId)).size).toBe(all.length);
  expect(new Set(all.map(({ kind }) => kind)).size).toBeGreaterThan(4);
});

test("an address is readable only in the answer, and is removed in time", async () => {
  for (const [name, text] of await textsOf(kept.folder)) {
    expect([name, text.includes("127.0.0.1")]).toEqual([name, false]);
  }
  const security = serviceOf(broker, "security");
  expect(await forgetAddresses(security, later(now(), -dayMs))).toBe(0);
  expect(await forgetAddresses(security, later(now(), dayMs))).toBeGreaterThan(0);
  const [newest] = await eventsOf({ kind: "tokenRefused" });
  expect(newest?.from).toBeNull();
});

test("a month's review counts the operators' requests, and is signed after the month", async () => {
  const month = seoulDate(now()).slice(0, 7);
  const path = `/api/security/access-reviews/${month}`;
  const review = async () =>
    (await ask("GET", path, operator.accessToken)).json as Answer<"security.accessReview">;
  await until(async () => (await review()).operators.length > 0);
  const before = (await review()).operators[0]?.requests ?? 0;
  await until(async () => ((await review()).operators[0]?.requests ?? 0) > before);
  const [figures] = (await review()).operators;
  expect(figures).toMatchObject({ actor: operator.user.userId, addresses: 1 });
  const counted = figures?.actions.reduce((sum, { requests }) => sum + requests, 0);
  expect(counted).toBe(figures?.requests);
  const early = await ask("POST", `${path}/sign`, operator.accessToken, { finding: "nothing" });
  expect(early).toMatchObject({ status: 409, json: { code: "MONTH_NOT_OVER" } });
  const past = await ask(
    "POST",
    "/api/security/access-reviews/2026-01/sign",
    operator.accessToken,
    { finding: "nothing" },
  );
  expect(past).toMatchObject({ status: 200, json: { signed: { by: operator.user.userId } } });
  const acted = ({ action, actor }: Event) =>
    action === "security.signReview" && actor === operator.user.userId;
  await event("operatorActed", acted);
});

test("a report delivered twice is recorded once", async () => {
  const report: Params<"security.report"> = {
    reportId: "6f9619ff-8b86-4d11-b42d-00c04fc964ff",
    sightings: [
      {
        at: now(),
        action: "job.get",
        result: "NOT_YOURS",
        actor: operator.user.userId,
        role: "operator",
        isCommand: false,
        subjects: {},
        from: "0".repeat(32),
        count: 1,
        correlationId: "twice",
      },
    ],
    addresses: [],
  };
  await call(broker, "security.report", report);
  await call(broker, "security.report", report);
  await event("accessRefused", ({ correlationId }) => correlationId === "twice");
  const twice = (await eventsOf({ limit: 100 })).filter(
    ({ correlationId }) => correlationId === "twice",
  );
  expect(twice).toHaveLength(1);
});
