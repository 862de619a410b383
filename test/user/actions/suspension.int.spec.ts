import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import communication from "../../../services/communication/communication.service.ts";
import { refusesSuspended } from "../../../services/contracts/core/action-contract.ts";
import { dayMs, later, newId, now } from "../../../services/contracts/core/units.ts";
import { actions, call, contractOf } from "../../../services/contracts/index.ts";
import {
  operatorEmail,
  operatorId,
} from "../../../services/user/support/operator-account.command.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { as, register, services, signInOperator } from "../people.ts";

const password = "correct horse battery";
const operatorPassword = "operator of the test";
const reason = "허위 공고로 신고된 심은사유";
const tomorrow = () => later(now(), dayMs);
let running: TestBroker;
let broker: ServiceBroker;
let operator: string;

/** An action that begins work and one that finishes it, as any service offers them. */
const work = {
  name: "job",
  actions: {
    apply: { visibility: "published" as const, handler: () => "begun" },
    checkIn: { visibility: "published" as const, handler: () => "finished" },
  },
};

beforeAll(async () => {
  const env = { ONEDAY_OPERATOR_PASSWORD: operatorPassword };
  running = await startBroker([...services, communication, work], undefined, env);
  broker = running.broker;
  operator = (await signInOperator(broker, operatorPassword)).accessToken;
});
afterAll(() => running.stop());

const login = (email: string, given = password) =>
  call(broker, "user.login", { email, password: given });
const me = (token: string) => call(broker, "user.me", {}, as(token));
const codeOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => "",
    (error: { type: string }) => error.type,
  );
const isRefused = async (token: string) => (await codeOf(me(token))) === "BAD_TOKEN";
const suspend = (userId: string, end: string = tomorrow(), token = operator) =>
  call(broker, "user.suspend", { userId, reason, until: end }, as(token));
const reinstate = (userId: string) => call(broker, "user.reinstate", { userId }, as(operator));
const apply = (token: string) => call(broker, "job.apply", { jobId: newId() }, as(token));
const checkIn = (token: string) =>
  call(broker, "job.checkIn", { applicationId: newId(), code: "1234" }, as(token));

describe("a suspension", () => {
  test("ends the sessions within a second; a new sign-in shows why and until when", async () => {
    const email = "suspended@oneday.test";
    const { accessToken, refreshToken, user } = await register(broker, email);
    const end = tomorrow();
    expect(await suspend(user.userId, end)).toEqual({
      userId: user.userId,
      status: "suspended",
      until: end,
    });
    await until(() => isRefused(accessToken), 1000);
    expect(await codeOf(call(broker, "user.refresh", { refreshToken }))).toBe("REFRESH_INVALID");
    const again = await login(email);
    expect(await me(again.accessToken)).toMatchObject({
      status: "suspended",
      suspension: { until: end, reason },
    });
    expect(await call(broker, "user.facts", { userId: user.userId })).toMatchObject({
      status: "suspended",
    });
  });

  test("refuses actions that begin something, and allows those that finish it", async () => {
    const email = "begun@oneday.test";
    const { user } = await register(broker, email);
    const end = tomorrow();
    await suspend(user.userId, end);
    const { accessToken } = await login(email);
    await expect(apply(accessToken)).rejects.toMatchObject({
      type: "ACCOUNT_SUSPENDED",
      code: 403,
      data: { until: end },
    });
    expect(await checkIn(accessToken)).toBe("finished");
    await call(broker, "user.update", { name: "김새이름" }, as(accessToken));
  });

  test("that was lifted refuses nothing once the token is refreshed", async () => {
    const email = "lifted@oneday.test";
    const { user } = await register(broker, email);
    await suspend(user.userId);
    const { accessToken, refreshToken } = await login(email);
    expect(await codeOf(apply(accessToken))).toBe("ACCOUNT_SUSPENDED");
    expect(await reinstate(user.userId)).toMatchObject({ status: "active", until: null });
    const traded = await call(broker, "user.refresh", { refreshToken });
    expect(await apply(traded.accessToken)).toBe("begun");
    expect(await me(traded.accessToken)).toMatchObject({ status: "active" });
    expect(await codeOf(reinstate(user.userId))).toBe("NOT_SUSPENDED");
  });

  test("ends by itself, also for a token from before its end", async () => {
    const email = "over@oneday.test";
    const { user } = await register(broker, email);
    const end = later(now(), 2000);
    await suspend(user.userId, end);
    const { accessToken } = await login(email);
    await until(async () => now() >= end);
    expect(await apply(accessToken)).toBe("begun");
    expect(await me(accessToken)).toMatchObject({ status: "active" });
  });

  test("is set by operators, not on operators, and its end must be in the future", async () => {
    const { accessToken, user } = await register(broker, "nobody@oneday.test");
    expect(await codeOf(suspend(user.userId, tomorrow(), accessToken))).toBe("WRONG_ROLE");
    expect(await codeOf(suspend(user.userId, later(now(), -1000)))).toBe("UNTIL_IN_PAST");
    expect(await codeOf(suspend(newId()))).toBe("NOT_FOUND");
    expect(await codeOf(suspend(operatorId))).toBe("IS_OPERATOR");
    expect(await me(accessToken)).toMatchObject({ status: "active" });
  });

  test("notifies the person, and keeps the operator's text out of every log and event", async () => {
    const email = "told@oneday.test";
    const { user } = await register(broker, email);
    await suspend(user.userId);
    const { accessToken } = await login(email);
    await until(async () => {
      const list = await call(broker, "communication.notifications", {}, as(accessToken));
      return list.items.some(({ kind }) => kind === "suspended");
    });
    const stored = await textsOf(running.dataDir);
    const found = [...stored].filter(([, text]) => text.includes("심은사유"));
    expect(found.map(([name]) => name)).toEqual(["user/vault"]);
  });
});

test("a suspended account may finish, leave and manage its own data; all else is refused", () => {
  const open = Object.keys(actions).filter((name) => contractOf(name)?.whileSuspended === true);
  const mayNot = ["job.apply", "job.accept", "job.post", "job.publish", "payment.charge"];
  for (const name of mayNot)
    expect([name, refusesSuspended(contractOf(name) as never)]).toEqual([name, true]);
  const may = ["job.sign", "job.checkIn", "job.checkOut", "job.approve", "payment.withdraw"];
  expect(open).toEqual(expect.arrayContaining(may));
});

describe("operators", () => {
  const add = (email: string, token = operator) =>
    call(
      broker,
      "user.operators.add",
      { email, name: "둘째운영", password: "initial password" },
      as(token),
    );
  const disable = (userId: string, token = operator) =>
    call(broker, "user.operators.disable", { userId, reason: "떠났음" }, as(token));
  const enable = (userId: string) =>
    call(broker, "user.operators.enable", { userId }, as(operator));

  test("create another, who signs in, changes the password and acts as operator", async () => {
    const email = "second@oneday.test";
    const made = await add(email);
    expect(made).toMatchObject({ email, role: "operator", isEmailVerified: true });
    const { accessToken } = await login(email, "initial password");
    const change = { password: "initial password", newPassword: "a password of his own" };
    await call(broker, "user.password.change", change, as(accessToken));
    expect(await codeOf(login(email, "initial password"))).toBe("BAD_CREDENTIALS");
    const again = await login(email, "a password of his own");
    const { items } = await call(broker, "user.operators", {}, as(again.accessToken));
    expect(items.map((one) => one.email)).toEqual([operatorEmail, email]);
  });

  test("are created by operators only, once per address and key", async () => {
    const { accessToken } = await register(broker, "worker@oneday.test");
    expect(await codeOf(add("third@oneday.test", accessToken))).toBe("WRONG_ROLE");
    expect(await codeOf(add("worker@oneday.test"))).toBe("EMAIL_TAKEN");
    const params = { email: "key@oneday.test", name: "열쇠", password: "initial password" };
    const options = { meta: { token: operator, key: "operator-key-1" } };
    const first = await call(broker, "user.operators.add", params, options);
    expect(await call(broker, "user.operators.add", params, options)).toEqual(first);
    const other = { ...params, name: "다른이름" };
    expect(await codeOf(call(broker, "user.operators.add", other, options))).toBe("KEY_REUSED");
  });

  test("disable another, whose sessions end within a second and who cannot sign in until enabled", async () => {
    const email = "leaver@oneday.test";
    const { userId } = await add(email);
    const { accessToken, refreshToken } = await login(email, "initial password");
    expect(await disable(userId)).toMatchObject({ userId, isDisabled: true });
    await until(() => isRefused(accessToken), 1000);
    expect(await codeOf(call(broker, "user.refresh", { refreshToken }))).toBe("REFRESH_INVALID");
    expect(await codeOf(login(email, "initial password"))).toBe("ACCOUNT_SUSPENDED");
    expect(await codeOf(login(email, "wrong"))).toBe("BAD_CREDENTIALS");
    expect(await enable(userId)).toMatchObject({ isDisabled: false });
    await login(email, "initial password");
  });

  test("cannot disable themselves, the operator of the first start, or anyone who is no operator", async () => {
    const { userId } = await add("self@oneday.test");
    const { accessToken } = await login("self@oneday.test", "initial password");
    expect(await codeOf(disable(userId, accessToken))).toBe("OWN_ACCOUNT");
    expect(await codeOf(disable(operatorId, accessToken))).toBe("OPERATOR_BUILT_IN");
    const { user } = await register(broker, "other@oneday.test");
    expect(await codeOf(disable(user.userId))).toBe("NOT_FOUND");
  });
});

describe("changing one's password", () => {
  const change = (token: string, given: string, newPassword = "another password") =>
    call(broker, "user.password.change", { password: given, newPassword }, as(token));

  test("takes the current one, keeps this session and ends the others", async () => {
    const email = "changes@oneday.test";
    const mine = await register(broker, email);
    const phone = await login(email);
    await change(mine.accessToken, password);
    await until(() => isRefused(phone.accessToken), 1000);
    expect(await me(mine.accessToken)).toMatchObject({ email });
    expect(await codeOf(login(email))).toBe("BAD_CREDENTIALS");
    await login(email, "another password");
  });

  test("counts wrong ones per session, so a stolen token locks no one out", async () => {
    const email = "guesses@oneday.test";
    const { accessToken } = await register(broker, email);
    const guesses = Array.from({ length: 21 }, (_, n) => codeOf(change(accessToken, `guess ${n}`)));
    const codes = await Promise.all(guesses);
    expect(codes.filter((code) => code === "PASSWORD_WRONG")).toHaveLength(20);
    expect(codes.filter((code) => code === "LOCKED")).toHaveLength(1);
    const { accessToken: other } = await login(email);
    const leaving = (given: string, token: string) =>
      codeOf(call(broker, "user.delete", { password: given }, as(token)));
    const moving = (given: string, token: string) =>
      codeOf(call(broker, "user.update", { email, password: given }, as(token)));
    // One count for everything for which a session proves its owner.
    for (const prove of [leaving, moving]) {
      expect(await prove(password, accessToken)).toBe("LOCKED");
      expect(await prove("wrong", other)).toBe("PASSWORD_WRONG");
    }
  });

  test("in parallel succeeds once, and that password signs in", async () => {
    const email = "two@oneday.test";
    const { accessToken } = await register(broker, email);
    const wanted = ["first password", "second password", "third password"];
    const results = await Promise.all(
      wanted.map((next) => codeOf(change(accessToken, password, next))),
    );
    expect(results.filter((code) => code === "")).toHaveLength(1);
    await login(email, wanted[results.indexOf("")]);
  });

  test("is refused in a session that has ended", async () => {
    const email = "stale@oneday.test";
    const mine = await register(broker, email);
    const phone = await login(email);
    await call(broker, "user.sessions.endOthers", {}, as(mine.accessToken));
    expect(await codeOf(change(phone.accessToken, password))).toBe("BAD_TOKEN");
  });
});

test("one's details can be changed freely, and a business number must be valid", async () => {
  const { accessToken } = await register(broker, "details@oneday.test", { role: "employer" });
  const update = (changes: object) => call(broker, "user.update", changes, as(accessToken));
  const details = { name: "이바뀜", phone: "010-2222-3333", companyName: "바뀐상호" };
  expect(await update({ ...details, regularEmployees: 12 })).toMatchObject(details);
  expect(await me(accessToken)).toMatchObject({ ...details, regularEmployees: 12 });
  expect(await codeOf(update({ businessNumber: "123-45-67890" }))).toBe("BUSINESS_NUMBER_WRONG");
  expect(await update({ businessNumber: "124-81-00998" })).toMatchObject({
    businessNumber: "124-81-00998",
  });
  for (const forbidden of [{ role: "operator" }, { status: "active" }, { points: 1 }]) {
    await expect(update(forbidden)).rejects.toMatchObject({ code: 422 });
  }
});
