/** Proof of a phone over the Alimtalk sandbox, and attacks on it. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import {
  type AlimtalkServer,
  openAlimtalkServer,
} from "../../../scripts/alimtalk/alimtalk-server.ts";
import communication from "../../../services/communication/communication.service.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { attemptsMax } from "../../../services/user/domain/phone.ts";
import {
  alimtalkEnv,
  alimtalkKey,
  codeTo,
  withPhone,
} from "../../communication/alimtalk/people.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { as, register, services } from "../people.ts";

let server: AlimtalkServer;
let running: TestBroker;
let broker: ServiceBroker;
let made = 0;

beforeAll(async () => {
  server = await openAlimtalkServer({ key: alimtalkKey });
  running = await startBroker([...services, communication], undefined, alimtalkEnv(server));
  broker = running.broker;
});
afterAll(async () => {
  await running.stop();
  await server.stop();
});

type Person = Awaited<ReturnType<typeof withPhone>>;
const person = (phone?: string): Promise<Person> => {
  made += 1;
  const number = phone ?? `010-0${String(made).padStart(3, "0")}-7000`;
  return withPhone(broker, `phone-${made}@oneday.test`, number);
};
const codeOf = (one: Person) => codeTo(broker, server, one);
const ask = ({ accessToken }: Person, meta: { key?: string } = {}) =>
  call(broker, "user.phone.code", {}, { meta: { ...as(accessToken).meta, ...meta } });
const answer = ({ accessToken }: Person, code: string, meta: { key?: string } = {}) =>
  call(broker, "user.phone.verify", { code }, { meta: { ...as(accessToken).meta, ...meta } });
const isProved = async ({ accessToken }: Person) =>
  (await call(broker, "user.me", {}, as(accessToken))).isPhoneVerified;
const provedPhone = async ({ userId }: Person) =>
  (await call(broker, "user.phone", { userId })).phone;
/** Another code than this one. */
const other = (code: string, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, "0");
const over = { type: "PHONE_CODE_OVER", code: 422 };

test("a code of six digits proves the phone, and its owner and the sender see it", async () => {
  const one = await person();
  expect(await isProved(one)).toBe(false);
  expect(await provedPhone(one)).toBeNull();
  const code = await codeOf(one);
  expect(code).toMatch(/^\d{6}$/);
  expect(await answer(one, code)).toEqual({ userId: one.userId });
  expect(await isProved(one)).toBe(true);
  expect(await provedPhone(one)).toBe(one.phone.replaceAll("-", ""));
  await expect(answer(one, code)).rejects.toMatchObject(over);
});

test("an account without a phone, and with one that is no Korean mobile number, gets no code", async () => {
  const { accessToken } = await register(broker, "nophone@oneday.test");
  const none = call(broker, "user.phone.code", {}, as(accessToken));
  await expect(none).rejects.toMatchObject({ type: "PHONE_MISSING", code: 409 });
  const abroad = await person("+1 202 555 0100");
  await expect(ask(abroad)).rejects.toMatchObject({ type: "PHONE_NOT_MOBILE", code: 422 });
});

test("a repeated request is one code, and a repeated answer is one proof", async () => {
  const one = await person();
  const arrived = () => server.to(one.phone.replaceAll("-", ""));
  const key = newId();
  await ask(one, { key });
  await until(() => arrived().length === 1);
  await ask(one, { key });
  const code = await codeOf(one);
  // The one code of the first key, and the one after it.
  expect(arrived()).toHaveLength(2);
  const answered = newId();
  expect(await answer(one, code, { key: answered })).toEqual({ userId: one.userId });
  expect(await answer(one, code, { key: answered })).toEqual({ userId: one.userId });
  const reused = answer(one, other(code), { key: answered });
  await expect(reused).rejects.toMatchObject({ type: "KEY_REUSED" });
});

describe("an attacker", () => {
  test("who guesses gets five attempts, and then the right code is refused, too", async () => {
    const one = await person();
    const code = await codeOf(one);
    for (let left = attemptsMax - 1; left >= 0; left -= 1) {
      await expect(answer(one, other(code, left + 1))).rejects.toMatchObject({
        ...{ type: "PHONE_CODE_WRONG", code: 422, data: { attemptsLeft: left } },
      });
    }
    await expect(answer(one, code)).rejects.toMatchObject(over);
    expect(await isProved(one)).toBe(false);
    await answer(one, await codeOf(one));
    expect(await isProved(one)).toBe(true);
  });

  test("who guesses at the same moment gets five attempts, too", async () => {
    const one = await person();
    const code = await codeOf(one);
    const guesses = Array.from({ length: 40 }, (_, n) => answer(one, other(code, n + 1)));
    const types = (await Promise.allSettled(guesses)).map(
      (result) => result.status === "rejected" && result.reason.type,
    );
    expect(types.filter((type) => type === "PHONE_CODE_WRONG")).toHaveLength(attemptsMax);
    expect(types.filter((type) => type === "PHONE_CODE_OVER")).toHaveLength(40 - attemptsMax);
    await expect(answer(one, code)).rejects.toMatchObject(over);
  });

  test("who repeats a wrong answer under its key learns nothing more, and loses nothing more", async () => {
    const one = await person();
    const code = await codeOf(one);
    const key = newId();
    for (let n = 0; n < attemptsMax + 1; n += 1) {
      await expect(answer(one, other(code), { key })).rejects.toMatchObject({
        ...{ type: "PHONE_CODE_WRONG", data: { attemptsLeft: attemptsMax - 1 } },
      });
    }
    await answer(one, code);
  });

  test("with the code of another account, also of one with the same phone, proves nothing", async () => {
    const owner = await person();
    const thief = await person(owner.phone);
    const code = await codeOf(owner);
    await expect(answer(thief, code)).rejects.toMatchObject(over);
    const own = await codeOf(thief);
    if (own !== code) {
      await expect(answer(thief, code)).rejects.toMatchObject({ type: "PHONE_CODE_WRONG" });
    }
    expect(await isProved(thief)).toBe(false);
    await answer(owner, code);
    expect(await isProved(owner)).toBe(true);
  });

  test("who sets another's phone after asking for a code has not proved it", async () => {
    const one = await person();
    const code = await codeOf(one);
    const victim = { phone: "010-0900-7000" };
    await call(broker, "user.update", victim, as(one.accessToken));
    await expect(answer(one, code)).rejects.toMatchObject(over);
    await call(broker, "user.update", { phone: one.phone }, as(one.accessToken));
    // It is to be proved again, with a new code.
    await expect(answer(one, code)).rejects.toMatchObject(over);
    expect(await provedPhone(one)).toBeNull();
  });

  test("who makes accounts to ring one phone is refused after five codes in an hour", async () => {
    const phone = "010-0901-7000";
    const people = await Promise.all(Array.from({ length: 6 }, () => person(phone)));
    for (const one of people.slice(0, 5)) await codeOf(one);
    const sixth = people.at(-1) as Person;
    await expect(ask(sixth)).rejects.toMatchObject({ type: "TOO_MANY_CODES", code: 429 });
    expect(server.to(phone.replaceAll("-", ""))).toHaveLength(5);
  });

  test("who asks again and again is refused after five codes in an hour, with another phone too", async () => {
    const one = await person();
    for (let n = 0; n < 5; n += 1) await ask(one);
    await expect(ask(one)).rejects.toMatchObject({ type: "TOO_MANY_CODES", code: 429 });
    await call(broker, "user.update", { phone: "010-0902-7000" }, as(one.accessToken));
    await expect(ask(one)).rejects.toMatchObject({ type: "TOO_MANY_CODES", code: 429 });
    expect(server.to("01009027000")).toEqual([]);
  });

  test("without a token, or with another shape of a code, gets nowhere", async () => {
    const stranger = call(broker, "user.phone.code", {}, { meta: {} });
    await expect(stranger).rejects.toMatchObject({ code: 401 });
    const one = await person();
    await expect(answer(one, "12345")).rejects.toMatchObject({ type: "VALIDATION_ERROR" });
    await expect(answer(one, "1234567")).rejects.toMatchObject({ type: "VALIDATION_ERROR" });
    await expect(answer(one, "123456")).rejects.toMatchObject(over);
  });

  test("who reads the disk finds no code", async () => {
    const one = await person();
    const code = await codeOf(one);
    const texts = await textsOf(running.dataDir);
    const logs = [...texts].filter(([name]) => /^user\/|^communication\//.test(name));
    expect(logs.length).toBeGreaterThan(2);
    // A run of digits in a hash or a time may look like one: only a whole value counts.
    for (const [name, text] of logs)
      expect([name, text.includes(`"${code}"`)]).toEqual([name, false]);
    await answer(one, code);
  });
});
