import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { madeKey } from "../../../services/user/domain/account.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { as, register, services, signInOperator, userOf } from "../people.ts";

const operatorPassword = "operator of the test";
let running: TestBroker;
let broker: ServiceBroker;
let operator: string;

beforeAll(async () => {
  const env = { ONEDAY_OPERATOR_PASSWORD: operatorPassword };
  running = await startBroker(services, undefined, env);
  broker = running.broker;
  operator = (await signInOperator(broker, operatorPassword)).accessToken;
});
afterAll(() => running.stop());

const search = (q: string, more: { limit?: number; cursor?: string } = {}) =>
  call(broker, "user.search", { q, ...more }, as(operator));
const idsOf = async (q: string) => (await search(q)).items.map(({ userId }) => userId);

test("a person is found by id, whole address in any case, phone, and how their name or address begins", async () => {
  const { user } = await register(broker, "Unsun.Lee@find.test", {
    name: "이운선",
    phone: "010-7777-1234",
  });
  const { userId } = user;
  const found = [
    [userId, "id"],
    ["UNSUN.LEE@FIND.TEST", "email"],
    ["Unsun.L", "email"],
    ["이운", "name"],
    ["01077771234", "phone"],
  ] as const;
  for (const [q, by] of found) {
    expect((await search(q)).items).toMatchObject([{ userId, by, name: "이운선" }]);
  }
});

test("an employer is found by their company, and of nobody the whole address or the phone is shown", async () => {
  const { user } = await register(broker, "boss@hanbit.test", {
    role: "employer",
    name: "박사장",
    companyName: "한빛물류",
    phone: "010-5555-4321",
  });
  const { items } = await search("한빛");
  expect(items).toEqual([
    {
      userId: user.userId,
      role: "employer",
      name: "박사장",
      companyName: "한빛물류",
      maskedEmail: "bo***@hanbit.test",
      madeAt: expect.any(String),
      by: "companyName",
    },
  ]);
});

test("who is found in two fields is listed once, and pages hold each person once, newest first", async () => {
  const made: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const email = `pagename${n}@page.test`;
    const change = { name: "pagename", role: "employer", companyName: "pagename 상회" } as const;
    made.push((await register(broker, email, change)).user.userId);
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await search("pagename", { limit: 2, ...(cursor === null ? {} : { cursor }) });
    seen.push(...page.items.map(({ userId }) => userId));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(made.reverse());
});

test("a row that is no account is not found", async () => {
  const { user } = await register(broker, "owner@orphan.test", { name: "하나뿐인" });
  const { vault } = userOf(broker);
  const row = await vault.get(user.userId);
  if (row === null) throw new Error("no row");
  const orphanId = newId();
  const email = "orphan@orphan.test";
  await vault.add({
    ...row,
    _id: orphanId,
    madeKey: madeKey(now(), orphanId),
    email,
    emailHash: vault.emailHash(email),
  });
  expect(await idsOf("하나뿐")).toEqual([user.userId]);
  for (const q of [email, orphanId]) expect(await idsOf(q)).toEqual([]);
});

test("a short text, a cursor of another list and every other role are refused", async () => {
  const { accessToken } = await register(broker, "nosy@find.test");
  const codeOf = (asked: Promise<unknown>) =>
    asked.then(
      () => "",
      ({ type }) => type,
    );
  expect(await codeOf(search("이"))).toBe("VALIDATION_ERROR");
  expect((await search("  이  ")).items).toEqual([]);
  expect(await codeOf(search("이운", { cursor: "WyJhIl0" }))).toBe("CURSOR_INVALID");
  expect(await codeOf(call(broker, "user.search", { q: "이운" }, as(accessToken)))).toBe(
    "WRONG_ROLE",
  );
});
