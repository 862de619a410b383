/** Account takeover: a change that is begun in a stolen session and finished later. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import communication from "../../../services/communication/communication.service.ts";
import { instant, later, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { as, register, services, signInOperator, userOf } from "../people.ts";
import { mailsTo, tokenTo } from "./mails.ts";

const password = "correct horse battery";
const next = "staple wagon paper";
const dayMs = 86_400_000;
let running: TestBroker;
let broker: ServiceBroker;

beforeAll(async () => {
  running = await startBroker([...services, communication]);
  broker = running.broker;
});
afterAll(() => running.stop());

const change = (token: string, email: string, given: { password?: string } = { password }) =>
  call(broker, "user.update", { email, ...given }, as(token));
const answer = (token: string) => call(broker, "user.verifyEmail", { token });
const ask = async (email: string, count = 1) => {
  await call(broker, "user.passwordReset", { email });
  return tokenTo(broker, email, "재설정", count);
};
const confirm = (token: string) =>
  call(broker, "user.passwordReset.confirm", { token, password: next });
const login = (email: string, given = password) =>
  call(broker, "user.login", { email, password: given });
const me = (token: string) => call(broker, "user.me", {}, as(token));
const invalid = { type: "MAIL_TOKEN_INVALID", code: 422 };

type Victim = Awaited<ReturnType<typeof register>> & { readonly email: string };
const endings: Record<string, (victim: Victim) => Promise<unknown>> = {
  "a password reset": async ({ email }) => confirm(await ask(email)),
  "a password change": ({ accessToken }) =>
    call(broker, "user.password.change", { password, newPassword: next }, as(accessToken)),
  "signing out everywhere else": ({ accessToken }) =>
    call(broker, "user.sessions.endOthers", {}, as(accessToken)),
  "a suspension": async ({ user: { userId } }) => {
    const { accessToken } = await signInOperator(broker);
    const until = later(now(), dayMs);
    const params = { userId, reason: "테스트", until };
    return call(broker, "user.suspend", params, as(accessToken));
  },
};

describe("a change or reset asked for by mail", () => {
  test.each(Object.entries(endings))("is void after %s", async (name, end) => {
    const n = Object.keys(endings).indexOf(name);
    const [email, thief] = [`victim${n}@oneday.test`, `thief${n}@oneday.test`];
    const victim = { ...(await register(broker, email)), email };
    const proof = await tokenTo(broker, email, "확인해");
    const stolen = (await login(email)).accessToken;
    await change(stolen, thief);
    const token = await tokenTo(broker, thief, "확인해");
    const reset = await ask(email);
    await end(victim);
    await expect(answer(token)).rejects.toMatchObject(invalid);
    await expect(answer(proof)).rejects.toMatchObject(invalid);
    await expect(confirm(reset)).rejects.toMatchObject(invalid);
    const row = await userOf(broker).vault.get(victim.user.userId);
    expect(row?.email).toBe(email);
    // The thief's address is free.
    const stranger = await register(broker, thief);
    expect(stranger.user.userId).not.toBe(victim.user.userId);
  });

  test("is void when the session that asked is signed out from another", async () => {
    const [email, thief] = ["ended@oneday.test", "thief-ended@oneday.test"];
    const { accessToken } = await register(broker, email);
    const stolen = (await login(email)).accessToken;
    await change(stolen, thief);
    const token = await tokenTo(broker, thief, "확인해");
    const { items } = await call(broker, "user.sessions", {}, as(accessToken));
    const { sessionId = "" } = items.find(({ isCurrent }) => !isCurrent) ?? {};
    await call(broker, "user.sessions.end", { sessionId }, as(accessToken));
    await expect(answer(token)).rejects.toMatchObject(invalid);
  });
});

describe("a change of address", () => {
  test("needs the password: without it, or with a wrong one, nothing is stored or sent", async () => {
    const email = "asks@oneday.test";
    const { accessToken } = await register(broker, email);
    const update = (given: { password?: string }) =>
      change(accessToken, "stolen@oneday.test", given);
    await expect(update({})).rejects.toMatchObject({
      type: "PASSWORD_MISSING",
      code: 422,
      data: { fields: [{ field: "/password" }] },
    });
    await expect(update({ password: "wrong password" })).rejects.toMatchObject({
      type: "PASSWORD_WRONG",
      code: 403,
    });
    expect((await me(accessToken)).pendingEmail).toBeUndefined();
  });

  test("is cancelled by PATCH back to one's own address, in any spelling", async () => {
    const [email, other] = ["back@oneday.test", "away@oneday.test"];
    const { accessToken } = await register(broker, email);
    expect(await change(accessToken, other)).toMatchObject({ pendingEmail: other });
    const token = await tokenTo(broker, other, "확인해");
    const kept = await change(accessToken, "BACK@oneday.test");
    expect(kept).toMatchObject({ email });
    expect(kept.pendingEmail).toBeUndefined();
    await expect(answer(token)).rejects.toMatchObject(invalid);
    expect(await me(accessToken)).toMatchObject({ email });
  });

  test("is reported to the old address, when it is asked for and when it is done", async () => {
    const [email, other] = ["left@oneday.test", "moved@oneday.test"];
    const { accessToken } = await register(broker, email);
    await change(accessToken, other);
    await answer(await tokenTo(broker, other, "확인해"));
    await mailsTo(broker, email, "변경이 요청");
    await mailsTo(broker, email, "주소가 변경되었습니다");
    const all = await mailsTo(broker, other, "");
    expect(all.map(({ subject }) => subject).filter((text) => text.includes("변경"))).toEqual([]);
    await until(async () => {
      const list = await call(broker, "communication.notifications", {}, as(accessToken));
      return list.items.some(({ kind }) => kind === "emailChanged");
    });
  });

  test("forgets the old address after a week", async () => {
    const [email, other] = ["week@oneday.test", "week-new@oneday.test"];
    const { accessToken, user } = await register(broker, email);
    await change(accessToken, other);
    await answer(await tokenTo(broker, other, "확인해"));
    const { vault } = userOf(broker);
    const { previousEmail } = (await vault.get(user.userId)) ?? {};
    expect(previousEmail?.email).toBe(email);
    await vault.change(user.userId, (row) =>
      previousEmail === undefined
        ? row
        : { ...row, previousEmail: { ...previousEmail, at: instant(0) } },
    );
    await me(accessToken);
    expect((await vault.get(user.userId))?.previousEmail).toBeUndefined();
  });

  test("and a parallel password reset: exactly one of them happens, completely", async () => {
    for (let round = 0; round < 8; round += 1) {
      const [email, thief] = [`both${round}@oneday.test`, `both-thief${round}@oneday.test`];
      const { accessToken, user } = await register(broker, email);
      const reset = await ask(email);
      await change(accessToken, thief);
      const token = await tokenTo(broker, thief, "확인해");
      const uses =
        round % 2 === 0 ? [answer(token), confirm(reset)] : [confirm(reset), answer(token)];
      const results = await Promise.allSettled(uses);
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      const isMoved = results[round % 2]?.status === "fulfilled";
      const [own, given] = isMoved ? [thief, password] : [email, next];
      expect((await login(own, given)).user).toMatchObject({ userId: user.userId, email: own });
      await expect(login(isMoved ? email : thief, given)).rejects.toMatchObject({
        type: "BAD_CREDENTIALS",
      });
    }
  });
});
