import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { operatorNoteOf } from "../../mixins/process/first-run.ts";
import { readModelOf } from "../../mixins/projection/read-models.ts";
import { checkerOf } from "../../services/contracts/core/validator.ts";
import { actions, call } from "../../services/contracts/index.ts";
import { entries } from "../../services/security/audit/audit-entries.projection.ts";
import { brokerOf, serviceOf, type TestBroker } from "../support/broker.ts";
import { forge, forget, textsOf } from "../support/stored.ts";
import { until } from "../support/until.ts";
import { as, keptFolder, register, signInOperator, userOf } from "../user/people.ts";

const kept = keptFolder();
let running: TestBroker | null = null;
let broker: ServiceBroker;
let operator: string;
let operatorPassword: string;

const start = async () => {
  running = await kept.start();
  broker = running.broker;
  operatorPassword = operatorNoteOf(brokerOf(broker, "user"))?.operatorPassword ?? operatorPassword;
  operator = (await signInOperator(broker, operatorPassword)).accessToken;
};
const stop = async () => {
  await running?.stop();
  running = null;
};

const verify = () => call(broker, "security.auditVerify", {}, as(operator));
const logs = (params: { subject?: string; limit?: number; cursor?: string } = {}) =>
  call(broker, "security.auditLogs", params, as(operator));
const messagesOf = async (source: "user" | "security") =>
  (await call(broker, `${source}.log.read`, { after: 0, limit: 1000 })).messages;
/** The expected number of entries: the user service's announcements, and security's own. */
const expectedCount = async () => {
  const own = (await messagesOf("security")).filter(({ type }) => type !== "security.recorded");
  return (await messagesOf("user")).length + own.length;
};
const all = async () => {
  const items = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await logs({ limit: 7, ...(cursor === "" ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
};
const recordedAll = async () => (await verify()).entries === (await expectedCount());
const listedAll = async () => (await all()).length === (await expectedCount());

beforeAll(start);
afterEach(async () => {
  if (running === null) await start();
});
afterAll(async () => {
  await stop();
  kept.remove();
});

test("the public keys are published, and survive a restart", async () => {
  const { keys } = await call(broker, "security.jwks", {});
  expect(keys).toHaveLength(2);
  expect(Object.keys(keys[0] ?? {}).sort()).toEqual(["alg", "crv", "kid", "kty", "use", "x", "y"]);
  await stop();
  await start();
  expect(await call(broker, "security.jwks", {})).toEqual({ keys });
});

test("personal data is in the vault only", async () => {
  const planted = {
    email: "planted.mail@oneday.test",
    password: "planted password",
    name: "심은이름",
    phone: "010-7777-8888",
    birthDate: "1987-06-05",
    companyName: "심은회사",
    businessNumber: "124-81-00998",
    guardian: { name: "심은보호자", phone: "010-9999-0000", consentAt: "2026-01-01T00:00:00Z" },
  };
  const { accessToken } = await register(broker, planted.email, {
    ...planted,
    role: "employer",
  });
  const account = { bankCode: "088", accountNumber: "555-66-777777", holder: "심은예금주" };
  await call(broker, "user.bank.set", account, as(accessToken));
  await call(broker, "user.login", { email: planted.email, password: "planted wrong" }).catch(
    () => null,
  );
  await until(recordedAll);
  await stop();
  const stored = await textsOf(kept.folder);
  expect([...stored.keys()]).toEqual(expect.arrayContaining(["user/log", "security/log"]));
  const texts = [
    planted.email,
    "planted",
    planted.name,
    planted.phone,
    planted.birthDate,
    planted.companyName,
    planted.businessNumber,
    planted.guardian.name,
    planted.guardian.phone,
    account.holder,
    account.accountNumber,
  ];
  for (const [name, text] of stored) {
    const held = texts.filter((each) => text.includes(each));
    expect([name, held]).toEqual([name, name === "user/vault" ? expect.anything() : []]);
  }
  const vault = stored.get("user/vault");
  expect(vault).toContain(planted.name);
  expect(vault).not.toContain(account.accountNumber);
  expect(vault).not.toContain(planted.password);
});

describe("audit log", () => {
  test("every event is recorded, and listed newest first, a page at a time", async () => {
    const { user, refreshToken, accessToken } = await register(broker, "audited@oneday.test");
    await until(listedAll);
    await call(broker, "user.logout", { refreshToken }, as(accessToken));
    await until(listedAll);
    const items = await all();
    const page = { items, nextCursor: null };
    expect(checkerOf(actions["security.auditLogs"].answer)({ ...page, items: [] })).toBe(true);
    expect(items[0]).toMatchObject({
      action: "user.sessionRevoked",
      actor: user.userId,
      source: "user",
      subjects: { userId: user.userId },
    });
    expect(new Set(items.map(({ auditId }) => auditId)).size).toBe(items.length);
    const times = items.map(({ at }) => at);
    expect(times).toEqual([...times].sort().reverse());
    const positions = items
      .filter(({ source }) => source === "user")
      .map(({ auditId }) => Number(/:(\d+)/.exec(auditId)?.[1]));
    expect(positions).toEqual([...positions].sort((a, b) => b - a));
  });

  test("entries are found by their subject", async () => {
    const { user } = await register(broker, "subject@oneday.test");
    await until(listedAll);
    const about = await logs({ subject: user.userId });
    expect(about.items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["user.registered", "user.sessionOpened"]),
    );
    const isTheirs = ({ subjects }: { subjects: object }) =>
      Object.values(subjects).includes(user.userId);
    expect(about.items.every(isTheirs)).toBe(true);
    expect(about.items).toHaveLength((await all()).filter(isTheirs).length);
    const paged: typeof about.items = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: typeof about = await logs({
        subject: user.userId,
        limit: 1,
        ...(cursor === "" ? {} : { cursor }),
      });
      paged.push(...page.items);
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(about.items);
    await expect(logs({ cursor: "nonsense" })).rejects.toMatchObject({ type: "CURSOR_INVALID" });
  });

  test("only an operator reads it", async () => {
    const { accessToken } = await register(broker, "curious@oneday.test");
    for (const action of ["security.auditLogs", "security.auditVerify"] as const) {
      await expect(call(broker, action, {}, as(accessToken))).rejects.toMatchObject({
        type: "WRONG_ROLE",
        code: 403,
      });
    }
  });

  test("a wrong password is recorded about the account, without an actor", async () => {
    const { user } = await register(broker, "attacked@oneday.test");
    await until(listedAll);
    const guess = { email: "attacked@oneday.test", password: "wrong" };
    await expect(call(broker, "user.login", guess)).rejects.toMatchObject({ code: 401 });
    await until(listedAll);
    const [newest] = (await logs({ subject: user.userId })).items;
    expect(newest).toMatchObject({ action: "user.loginFailed", actor: null });
  });

  test("a message redelivered after a crash is recorded once, and the list equals its rebuild", async () => {
    await until(recordedAll);
    await stop();
    // As if the process had ended before it wrote its checkpoint.
    await forget(kept.folder, "security", "checkpoints");
    await start();
    await until(listedAll);
    const items = await all();
    expect(new Set(items.map(({ auditId }) => auditId)).size).toBe(items.length);
    expect((await verify()).entries).toBe(await expectedCount());
    const security = serviceOf(broker, "security");
    expect(await readModelOf(security, entries).compareRebuild()).toBe(true);
  });

  test("the log verifies, and a single changed byte is found with its place", async () => {
    await until(recordedAll);
    const { checkpoint, ...sound } = await verify();
    const signed = { position: expect.any(Number), holds: true };
    expect(sound).toEqual({ ok: true, entries: checkpoint.position, firstBad: null, signed });
    await stop();
    await forge(kept.folder, "security", "log", (line) => {
      if (!line.includes('"_id":"1-000000000003"')) return line;
      const at = line.indexOf('"correlationId":"') + '"correlationId":"'.length;
      const flipped = line[at] === "a" ? "b" : "a";
      return line.slice(0, at) + flipped + line.slice(at + 1);
    });
    await start();
    expect(await verify()).toMatchObject({ ok: false, entries: 2, firstBad: 3 });
    expect(userOf(broker)).toBeDefined();
  });
});
