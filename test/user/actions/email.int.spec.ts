import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import communication from "../../../services/communication/communication.service.ts";
import { keptMails } from "../../../services/communication/email/email-sandbox.adapter.ts";
import { instant, newId, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { failuresMax } from "../../../services/user/domain/lockout.ts";
import { resetsMax } from "../../../services/user/domain/password-reset.ts";
import { mailToken } from "../../../services/user/support/email-tokens.adapter.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { as, register, services, userOf } from "../people.ts";
import { mailsTo, tokenTo } from "./mails.ts";

const password = "correct horse battery";
const next = "staple wagon paper";
let running: TestBroker;
let broker: ServiceBroker;

beforeAll(async () => {
  running = await startBroker([...services, communication]);
  broker = running.broker;
});
afterAll(() => running.stop());

const login = (email: string, given = password) =>
  call(broker, "user.login", { email, password: given });
const ask = (email: string) => call(broker, "user.passwordReset", { email });
const confirm = (token: string, given = next, meta: { key?: string } = {}) =>
  call(broker, "user.passwordReset.confirm", { token, password: given }, { meta });
const me = (token: string) => call(broker, "user.me", {}, as(token));
const invalid = { type: "MAIL_TOKEN_INVALID", code: 422 };
const askAndRead = async (email: string, count = 1): Promise<string> => {
  await ask(email);
  return tokenTo(broker, email, "재설정", count);
};

describe("a password reset", () => {
  test("sets the new password by mail, ends every session and ignores locks", async () => {
    const email = "reset@oneday.test";
    const { accessToken, refreshToken, user } = await register(broker, email);
    await Promise.allSettled(Array.from({ length: failuresMax + 1 }, () => login(email, "wrong")));
    const token = await askAndRead(email);
    expect(await confirm(token)).toEqual({ userId: user.userId });
    await expect(login(email)).rejects.toMatchObject({ type: "BAD_CREDENTIALS" });
    const again = await login(email, next);
    expect(await me(again.accessToken)).toMatchObject({ userId: user.userId });
    await expect(call(broker, "user.refresh", { refreshToken })).rejects.toMatchObject({
      type: "REFRESH_INVALID",
    });
    await until(() =>
      me(accessToken).then(
        () => false,
        ({ type }) => type === "BAD_TOKEN",
      ),
    );
    await mailsTo(broker, email, "변경되었습니다");
  });

  test("works once; after the password's next change no earlier mail works", async () => {
    const email = "once@oneday.test";
    await register(broker, email);
    const first = await askAndRead(email);
    const second = await askAndRead(email, 2);
    expect(second).not.toBe(first);
    await confirm(second);
    await expect(confirm(second, "another password")).rejects.toMatchObject(invalid);
    await expect(confirm(first, "another password")).rejects.toMatchObject(invalid);
    await login(email, next);
  });

  test("succeeds for one of ten parallel uses of a token, and that one's password counts", async () => {
    const email = "race@oneday.test";
    await register(broker, email);
    const token = await askAndRead(email);
    const passwords = Array.from({ length: 10 }, (_, n) => `password of ${n}`);
    const results = await Promise.allSettled(passwords.map((given) => confirm(token, given)));
    const winners = passwords.filter((_, n) => results[n]?.status === "fulfilled");
    expect(winners).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject(invalid);
    }
    await login(email, winners[0]);
    const { passwordRows } = userOf(broker) as unknown as {
      passwordRows: { rows(): Promise<{ find(q: object, o: object): Promise<object[]> }> };
    };
    const rows = await (await passwordRows.rows()).find({}, { limit: 1000 });
    expect(new Set(rows.map((row) => (row as { userId: string }).userId)).size).toBe(rows.length);
  });

  test("is the same command under the same key; another password under that key is refused", async () => {
    const email = "key@oneday.test";
    await register(broker, email);
    const token = await askAndRead(email);
    const meta = { key: "reset-key-1" };
    const first = await confirm(token, next, meta);
    expect(await confirm(token, next, meta)).toEqual(first);
    await expect(confirm(token, "another password", meta)).rejects.toMatchObject({
      type: "KEY_REUSED",
      code: 422,
    });
  });

  test("is answered alike for every address, and only an account gets a mail", async () => {
    await register(broker, "alike@oneday.test");
    const unknown = await ask("nobody@oneday.test");
    expect(unknown).toEqual(await ask("alike@oneday.test"));
    await mailsTo(broker, "alike@oneday.test", "재설정");
    const mails = await keptMails(serviceOf(broker, "communication"));
    expect(mails.filter(({ to }) => to === "nobody@oneday.test")).toEqual([]);
    // The proof of the address, and the reset. Mails of other tests may still be on their way.
    expect(mails.filter(({ to }) => to === "alike@oneday.test")).toHaveLength(2);
  });

  test("writes the same commits for an address with and without an account", async () => {
    await register(broker, "written@oneday.test");
    const { log, vault } = userOf(broker);
    const written = async (email: string) => {
      const { position } = log.head;
      await ask(email);
      const commits = (await log.read(position, 100)).filter(
        ({ stream }) => stream === `reset:${vault.emailHash(email)}`,
      );
      return commits.map(({ events, meta }) => [
        events.map(({ type, data }) => [type, Object.keys(data)]),
        meta.actor,
      ]);
    };
    const known = await written("written@oneday.test");
    expect(known).toHaveLength(1);
    expect(await written("unwritten@oneday.test")).toEqual(known);
  });

  test("is sent a few times an hour; further requests answer the same and do nothing", async () => {
    const email = "often@oneday.test";
    await register(broker, email);
    for (let n = 0; n < resetsMax + 3; n += 1) expect(await ask(email)).toEqual({});
    expect(await mailsTo(broker, email, "재설정", resetsMax)).toHaveLength(resetsMax);
    const { position } = userOf(broker).log.head;
    await ask(email);
    expect(userOf(broker).log.head.position).toBe(position);
  });

  test("takes no token that was changed or belongs to another purpose or person", async () => {
    const { user } = await register(broker, "forger@oneday.test");
    const token = await askAndRead("forger@oneday.test");
    const [mailId = "", whose = "", mac = ""] = token.split(".");
    const key = userOf(broker).vault.mailKey();
    const other = userOf(broker).vault.emailHash("reset@oneday.test");
    const bad = [
      "",
      "not a token",
      `${mailId}.${other}.${mac}`,
      `${newId()}.${whose}.${mac}`,
      `${mailId}.${whose}.${"A".repeat(43)}`,
      mailToken(key, "address", { mailId, whose }),
      mailToken(key, "reset", { mailId: newId(), whose }),
      mailToken(key, "reset", { mailId, whose: other }),
      await tokenTo(broker, "forger@oneday.test", "확인"),
    ];
    for (const each of bad) await expect(confirm(each)).rejects.toMatchObject(invalid);
    expect(await confirm(token)).toEqual({ userId: user.userId });
  });
});

describe("an address", () => {
  const answer = (token: string) => call(broker, "user.verifyEmail", { token });

  test("is verified by the mail of the registration, once", async () => {
    const email = "prove@oneday.test";
    const { accessToken, user } = await register(broker, email);
    expect(user.isEmailVerified).toBe(false);
    const token = await tokenTo(broker, email, "확인");
    expect(await answer(token)).toEqual({ userId: user.userId });
    expect(await me(accessToken)).toMatchObject({ isEmailVerified: true });
    await expect(answer(token)).rejects.toMatchObject(invalid);
  });

  test("is verified by one of ten parallel answers to the mail", async () => {
    await register(broker, "tenfold@oneday.test");
    const token = await tokenTo(broker, "tenfold@oneday.test", "확인");
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => answer(token)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("can have its verification mail sent again, a few times an hour", async () => {
    const email = "again@oneday.test";
    const { accessToken } = await register(broker, email);
    const askAgain = () => call(broker, "user.verifyEmail.ask", {}, as(accessToken));
    for (const _ of [1, 2, 3, 4]) await askAgain();
    await expect(askAgain()).rejects.toMatchObject({ type: "TOO_MANY_MAILS", code: 429 });
    await answer(await tokenTo(broker, email, "확인", 5));
  });

  test("changes when the new one is verified; the old one can no longer sign in and is free again", async () => {
    const [old, young] = ["old@oneday.test", "young@oneday.test"];
    const { accessToken, user } = await register(broker, old);
    const changed = await call(broker, "user.update", { email: young, password }, as(accessToken));
    expect(changed).toMatchObject({ email: old, pendingEmail: young });
    await mailsTo(broker, old, "주소 변경");
    await login(old);
    await answer(await tokenTo(broker, young, "확인"));
    const moved = await me(accessToken);
    expect(moved).toMatchObject({ email: young, isEmailVerified: true, userId: user.userId });
    expect(moved.pendingEmail).toBeUndefined();
    await expect(login(old)).rejects.toMatchObject({ type: "BAD_CREDENTIALS" });
    await login(young);
    const stranger = await register(broker, old);
    expect(stranger.user.userId).not.toBe(user.userId);
  });

  test("that is taken by another account is refused, both when asked for and when verified", async () => {
    await register(broker, "theirs@oneday.test");
    const { accessToken } = await register(broker, "mine@oneday.test");
    const change = (email: string) =>
      call(broker, "user.update", { email, password }, as(accessToken));
    await expect(change("theirs@oneday.test")).rejects.toMatchObject({ type: "EMAIL_TAKEN" });
    await change("raced@oneday.test");
    const token = await tokenTo(broker, "raced@oneday.test", "확인");
    await register(broker, "raced@oneday.test");
    await expect(answer(token)).rejects.toMatchObject({ type: "EMAIL_TAKEN", code: 409 });
    expect(await me(accessToken)).toMatchObject({ email: "mine@oneday.test" });
  });

  test("whose change was interrupted after the decision is changed by the next sign-in", async () => {
    const [old, young] = ["cut@oneday.test", "cut-new@oneday.test"];
    const { accessToken, user } = await register(broker, old);
    await call(broker, "user.update", { email: young, password }, as(accessToken));
    const token = await tokenTo(broker, young, "확인");
    const { vault } = userOf(broker);
    const { change } = vault;
    vault.change = () => Promise.reject(new Error("cut off"));
    await expect(answer(token)).rejects.toThrow();
    vault.change = change;
    const { accessToken: later } = await login(young);
    expect(await me(later)).toMatchObject({ email: young, userId: user.userId });
    await register(broker, old);
  });
});

test("a reused refresh token ends the family, and its owner gets a mail and a notification", async () => {
  const email = "replayed@oneday.test";
  const { refreshToken } = await register(broker, email);
  const refresh = (token: string) => call(broker, "user.refresh", { refreshToken: token });
  const second = await refresh(refreshToken);
  const third = await refresh(second.refreshToken);
  await expect(refresh(refreshToken)).rejects.toMatchObject({ type: "REFRESH_REUSED" });
  await expect(refresh(third.refreshToken)).rejects.toMatchObject({ type: "REFRESH_REUSED" });
  await mailsTo(broker, email, "로그아웃된 기기");
  const { accessToken } = await login(email);
  await until(async () => {
    const list = await call(broker, "communication.notifications", {}, as(accessToken));
    return list.items.filter(({ kind }) => kind === "sessionReused").length === 1;
  });
});

test("the owner of a locked account is notified of the wrong passwords once", async () => {
  const email = "guessed@oneday.test";
  const { accessToken } = await register(broker, email);
  await Promise.allSettled(Array.from({ length: failuresMax + 1 }, () => login(email, "guess")));
  await Promise.allSettled(
    Array.from({ length: failuresMax + 1 }, () =>
      call(broker, "user.delete", { password: "guess" }, as(accessToken)),
    ),
  );
  expect(await mailsTo(broker, email, "여러 번 틀렸습니다")).toHaveLength(1);
  await until(async () => {
    const list = await call(broker, "communication.notifications", {}, as(accessToken));
    return list.items.filter(({ kind }) => kind === "locked").length === 1;
  });
});

describe("the sweep", () => {
  test("removes a hash that no commit names, and leaves the current one", async () => {
    const email = "swept@oneday.test";
    const { user } = await register(broker, email);
    await confirm(await askAndRead(email));
    const { passwordRows, log } = userOf(broker);
    const orphan = await passwordRows.add(user.userId, "hash of nobody", instant(0));
    const later = now();
    expect(await passwordRows.sweep(log, later)).toBe(1);
    expect(await passwordRows.sweep(log, later)).toBe(0);
    await passwordRows.remove(orphan);
    await login(email, next);
  });

  test("removes what is stored about a device long after its session has ended", async () => {
    const { user } = await register(broker, "device@oneday.test");
    const { devices, log } = userOf(broker);
    const over = newId();
    await devices.add(over, { userId: user.userId, openedAt: instant(0) });
    const ids = async () => (await devices.of(user.userId, null)).map(({ _id }) => _id);
    expect(await ids()).toContain(over);
    expect(await devices.sweep(log, now())).toBe(1);
    expect(await ids()).toHaveLength(1);
  });
});

test("mail tokens are readable in the mail alone: in no log, row or collection", async () => {
  const email = "planted@oneday.test";
  await register(broker, email);
  const tokens = [await askAndRead(email), await tokenTo(broker, email, "확인")];
  await call(broker, "user.verifyEmail", { token: tokens[1] ?? "" });
  await confirm(tokens[0] ?? "");
  const macs = tokens.map((token) => token.split(".")[2] ?? "");
  const stored = await textsOf(running.dataDir);
  const found = [...stored].filter(([, text]) => macs.some((mac) => text.includes(mac)));
  expect(found.map(([name]) => name)).toEqual([]);
  const spelled = [...stored].filter(([, text]) => text.includes(email)).map(([name]) => name);
  expect(spelled.sort()).toEqual(["communication/vault", "user/vault"]);
});
