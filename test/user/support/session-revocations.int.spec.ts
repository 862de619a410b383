import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { type Replayed, replays } from "../../../mixins/consumers/replay-events.ts";
import { addressOf } from "../../../mixins/http.mixin.ts";
import { accountGates, moveGate } from "../../../mixins/personal-data/account-gate-rules.ts";
import communication from "../../../services/communication/communication.service.ts";
import { newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import gateway from "../../../services/gateway/gateway.service.ts";
import { ask } from "../../gateway/http.ts";
import { brokerOf, serviceOf, type TestBroker } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { as, keptFolder, register, services, userOf } from "../people.ts";

/** How soon a token of an ended session is refused, on every node. */
const promisedMs = 1000;
const systemCommand = (cid: string) => ({
  cid,
  fp: cid,
  at: now(),
  meta: { correlationId: cid, causationId: null, actor: null },
});
const password = "correct horse battery";
const kept = keptFolder();
let running: TestBroker;
let broker: ServiceBroker;
let url: string;

const start = async (): Promise<void> => {
  running = await kept.start([...services, communication, gateway]);
  broker = running.broker;
  url = addressOf(serviceOf(broker, "gateway")).url;
};
beforeAll(start);
afterAll(async () => {
  await running.stop();
  kept.remove();
});

const login = (email: string, device?: string) =>
  call(broker, "user.login", { email, password }, device === undefined ? {} : { meta: { device } });
const list = async (token: string) => (await call(broker, "user.sessions", {}, as(token))).items;
const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => "",
    (error: { type: string }) => error.type,
  );

/**
 * What each kind of node answers to a token: the HTTP server, the user service, another service.
 */
const verdicts = async (token: string): Promise<string[]> => {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await ask(url, "GET", "/api/users/me", { headers });
  return [
    answer.status === 200 ? "" : (answer.json as { code: string }).code,
    await codeOf(call(broker, "user.me", {}, as(token))),
    await codeOf(call(broker, "communication.notifications", {}, as(token))),
  ];
};
const good = ["", "", ""];
const bad = ["BAD_TOKEN", "BAD_TOKEN", "BAD_TOKEN"];
const isRefused = async (token: string) => `${await verdicts(token)}` === `${bad}`;

describe("the list of sessions", () => {
  test("shows one's own sessions alone, newest first, with the kind of device and which is this one", async () => {
    const first = await register(broker, "list@oneday.test", {}, { device: "Chrome, Windows" });
    await register(broker, "another@oneday.test");
    const second = await login("list@oneday.test");
    const items = await list(second.accessToken);
    expect(items).toMatchObject([
      { device: "알 수 없는 기기", isCurrent: true },
      { device: "Chrome, Windows", isCurrent: false },
    ]);
    expect(await list(first.accessToken)).toEqual(
      items.map((item) => ({ ...item, isCurrent: !item.isCurrent })),
    );
  });

  test("has two words for the device, and nothing else of the header", async () => {
    const agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/149.0.77 Safari/537.36";
    await register(broker, "agent@oneday.test");
    const answer = await ask(url, "POST", "/api/users/login", {
      headers: { "content-type": "application/json", "user-agent": agent },
      body: JSON.stringify({ email: "agent@oneday.test", password }),
    });
    const { accessToken } = answer.json as { accessToken: string };
    expect(await list(accessToken)).toMatchObject([{ device: "Chrome, Mac" }, {}]);
  });

  test("comes in pages without overlap", async () => {
    const { accessToken } = await register(broker, "pages@oneday.test");
    for (const _ of [1, 2, 3]) await login("pages@oneday.test");
    const all = await list(accessToken);
    const page = (cursor?: string) =>
      call(broker, "user.sessions", { limit: 3, ...(cursor && { cursor }) }, as(accessToken));
    const { items, nextCursor } = await page();
    const rest = await page(nextCursor ?? "");
    expect([...items, ...rest.items]).toEqual(all);
    expect([all.length, rest.nextCursor]).toEqual([4, null]);
  });
});

describe("an ended session", () => {
  test("is known even when a replayed dead letter and an account gate come before it in the log", async () => {
    const { accessToken, refreshToken } = await register(broker, "letters@oneday.test");
    const { log } = userOf(broker);
    const asked = (cid: string) => ({ ...systemCommand(cid), isFresh: true });
    const letterId = newId();
    const replayed: Replayed = { type: "letter.replayed", data: { letterId } };
    await log.decide(replays, letterId, () => [replayed], asked("replay"));
    await log.decide(
      accountGates,
      newId(),
      (state) => moveGate(state, newId(), "accountClosed"),
      asked("gate"),
    );
    await call(broker, "user.logout", { refreshToken }, as(accessToken));
    await until(() => isRefused(accessToken));
  });

  const wakeUps = () => brokerOf(broker, "user");
  afterEach(() => {
    Reflect.deleteProperty(wakeUps(), "broadcast");
  });

  test("among several is refused on every node within a second, and only that one", async () => {
    const mine = await register(broker, "one@oneday.test");
    const phone = await login("one@oneday.test");
    expect(await verdicts(phone.accessToken)).toEqual(good);
    const { sessionId } = (await list(phone.accessToken)).find(({ isCurrent }) => isCurrent) ?? {};
    await call(broker, "user.sessions.end", { sessionId: sessionId ?? "" }, as(mine.accessToken));
    await until(() => isRefused(phone.accessToken), promisedMs);
    expect(await verdicts(mine.accessToken)).toEqual(good);
    expect(await list(mine.accessToken)).toHaveLength(1);
    const { refreshToken } = phone;
    await expect(call(broker, "user.refresh", { refreshToken })).rejects.toMatchObject({
      type: "REFRESH_INVALID",
    });
  });

  test("leaves the current one valid when all others are ended, and later sign-ins too", async () => {
    const others = [await register(broker, "all@oneday.test"), await login("all@oneday.test")];
    const mine = await login("all@oneday.test");
    await call(broker, "user.sessions.endOthers", {}, as(mine.accessToken));
    for (const { accessToken } of others) await until(() => isRefused(accessToken), promisedMs);
    for (const { refreshToken } of others) {
      await expect(call(broker, "user.refresh", { refreshToken })).rejects.toMatchObject({
        type: "REFRESH_INVALID",
      });
    }
    expect(await verdicts(mine.accessToken)).toEqual(good);
    const { refreshToken } = mine;
    const next = await call(broker, "user.refresh", { refreshToken });
    expect(await verdicts(next.accessToken)).toEqual(good);
    const later = await login("all@oneday.test");
    expect(await verdicts(later.accessToken)).toEqual(good);
    expect(await list(mine.accessToken)).toHaveLength(2);
  });

  test("by signing out has no valid access token", async () => {
    const { accessToken, refreshToken } = await register(broker, "leaves@oneday.test");
    await call(broker, "user.logout", { refreshToken }, as(accessToken));
    await until(() => isRefused(accessToken), promisedMs);
  });

  test("is refused within a second when every wake-up is lost", async () => {
    const mine = await register(broker, "lost@oneday.test");
    const phones = [1, 2, 3, 4, 5].map(() => login("lost@oneday.test"));
    wakeUps().broadcast = async () => undefined;
    for (const { accessToken } of await Promise.all(phones)) {
      const [own] = (await list(accessToken)).filter(({ isCurrent }) => isCurrent);
      const sessionId = own?.sessionId ?? "";
      await call(broker, "user.sessions.end", { sessionId }, as(mine.accessToken));
      await until(() => isRefused(accessToken), promisedMs);
    }
  });

  test("of someone else is not found, and stays valid", async () => {
    const mine = await register(broker, "mine@oneday.test");
    const theirs = await register(broker, "theirs@oneday.test");
    const [{ sessionId = "" } = {}] = await list(theirs.accessToken);
    const ended = call(broker, "user.sessions.end", { sessionId }, as(mine.accessToken));
    await expect(ended).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
    expect(await verdicts(theirs.accessToken)).toEqual(good);
  });

  test("is refused from the first request on after everything was restarted", async () => {
    const mine = await register(broker, "restart@oneday.test");
    const [one, other] = [await login("restart@oneday.test"), await login("restart@oneday.test")];
    const [{ sessionId = "" } = {}] = await list(one.accessToken);
    await call(broker, "user.sessions.end", { sessionId }, as(mine.accessToken));
    await call(broker, "user.sessions.endOthers", {}, as(mine.accessToken));
    await running.stop();
    await start();
    const first = await Promise.all([one, other].map(({ accessToken }) => verdicts(accessToken)));
    expect(first).toEqual([bad, bad]);
    expect(await verdicts(mine.accessToken)).toEqual(good);
  });
});
