import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import jwt from "jsonwebtoken";
import type { ServiceBroker } from "moleculer";
import { tokensOf } from "../../../mixins/auth/auth.middleware.ts";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { dayMs, instant, later, now } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import {
  forgetRetired,
  rotateIfDue,
  signingKey,
} from "../../../services/security/signing-keys/signing-keys.repository.ts";
import { leadMs } from "../../../services/security/signing-keys/signing-keys.ts";
import { brokerOf, serviceOf, type TestBroker } from "../../support/broker.ts";
import { spread } from "../../support/spread.ts";
import { textsOf } from "../../support/stored.ts";
import { until } from "../../support/until.ts";
import { as, keptFolder, register, signInOperator } from "../../user/people.ts";

const kept = keptFolder();
const password = "correct horse battery";
let running: TestBroker;
let broker: ServiceBroker;
let operator: string;

beforeAll(async () => {
  running = await kept.start();
  broker = running.broker;
});
/** Waits for an accepted operator's token: verifiers fetch a new key a few times at once, then each second. */
const signIn = async (isSo: () => Promise<boolean> = async () => true) => {
  await until(async () => {
    operator = (await signInOperator(broker)).accessToken;
    const isTaken = me(operator).then(
      () => true,
      () => false,
    );
    return (await isSo()) && (await isTaken);
  });
};
/** Each test begins with two fresh keys that may sign. */
beforeEach(async () => {
  await signIn();
  await rotate({ isStolen: true });
  forgetKey();
  // A token of the current signing key.
  await signIn(async () => kidOf(operator) === (await kids())[0]);
});
afterAll(async () => {
  await running.stop();
  kept.remove();
});

const security = () => serviceOf(broker, "security") as Parameters<typeof rotateIfDue>[0];
const rotate = (params = {}, key?: string) =>
  call(broker, "security.rotateKeys", params, {
    meta: { token: operator, ...(key === undefined ? {} : { key }) },
  });
const kids = async () => (await call(broker, "security.jwks", {})).keys.map(({ kid }) => kid);
const kidOf = (token: string) => jwt.decode(token, { complete: true })?.header.kid;
const loggedIn = async (email: string) =>
  (await call(broker, "user.login", { email, password })).accessToken;
const me = (token: string) => call(broker, "user.me", {}, as(token));
/** Makes the user service fetch its key again at its next signature. */
const forgetKey = () => {
  const { accessTokens } = serviceOf(broker, "user") as unknown as {
    accessTokens: { askAfterMs: number };
  };
  accessTokens.askAfterMs = 0;
};

test("private keys are not readable in their store", async () => {
  const { privatePem } = await call(broker, "security.signingKey", {});
  const secretPart = privatePem.split("\n")[1] ?? "";
  expect(secretPart).not.toBe("");
  for (const [name, text] of await textsOf(kept.folder)) {
    expect([name, text.includes("PRIVATE KEY"), text.includes(secretPart)]).toEqual([
      name,
      false,
      false,
    ]);
  }
});

test("tokens from before and after a rotation are accepted, and the next key is published before it", async () => {
  const { accessToken: before } = await register(broker, "rotated@oneday.test");
  const [currentKid, nextKid] = await kids();
  expect(kidOf(before)).toBe(currentKid);
  const answer = await rotate();
  expect(answer).toMatchObject({ currentKid: nextKid, retiredKids: [currentKid] });
  expect(await kids()).toEqual([nextKid, answer.nextKid, currentKid]);
  forgetKey();
  await until(async () => kidOf(await loggedIn("rotated@oneday.test")) === nextKid);
  await expect(me(before)).resolves.toBeDefined();
  await expect(me(await loggedIn("rotated@oneday.test"))).resolves.toBeDefined();
});

test("the same command rotates once, and a worker may not rotate", async () => {
  const first = await rotate({}, "rotate-once");
  expect(await rotate({}, "rotate-once")).toEqual(first);
  const { accessToken } = await register(broker, "rotator@oneday.test");
  await expect(call(broker, "security.rotateKeys", {}, as(accessToken))).rejects.toMatchObject({
    type: "WRONG_ROLE",
  });
});

test("keys rotate by themselves once after their days of signing", async () => {
  const [, nextKid] = await kids();
  const due = later(now(), (settingsOf(security().broker).keyDays + 1) * dayMs);
  expect(await rotateIfDue(security(), now())).toBe(false);
  const both = await Promise.all([rotateIfDue(security(), due), rotateIfDue(security(), due)]);
  expect(both.filter(Boolean)).toHaveLength(1);
  expect((await kids())[0]).toBe(nextKid);
});

const inVault = async () => (await textsOf(kept.folder)).get("security/keys") ?? "";

test("a freshly published key waits, and the one before signs until then", async () => {
  await register(broker, "twice@oneday.test");
  await rotate();
  const asked = now();
  const { currentKid, nextKid, retiredKids, signsFrom: from } = await rotate();
  const signsFrom = instant(from);
  const [signing, first] = retiredKids;
  expect(Date.parse(signsFrom)).toBeGreaterThan(Date.parse(asked) + 300_000);
  expect(Date.parse(signsFrom)).toBeLessThanOrEqual(Date.parse(now()) + leadMs);
  expect(await kids()).toEqual([currentKid, nextKid, signing, first]);
  forgetKey();
  await until(async () => kidOf(await loggedIn("twice@oneday.test")) === signing);
  expect((await signingKey(security(), later(signsFrom, -1))).kid).toBe(signing);
  expect((await signingKey(security(), signsFrom)).kid).toBe(currentKid);
  await forgetRetired(security(), now());
  for (const kid of [signing, currentKid, nextKid]) expect(await inVault()).toContain(kid);
  expect(await inVault()).not.toContain(first);
  await forgetRetired(security(), signsFrom);
  for (const kid of [currentKid, nextKid]) expect(await inVault()).toContain(kid);
  expect(await inVault()).not.toContain(signing);
});

test("the vault holds only the private keys that sign now and next", async () => {
  await rotate();
  const [currentKid, nextKid, ...retired] = await kids();
  expect(retired).toHaveLength(1);
  const text = await inVault();
  for (const kid of [currentKid, nextKid]) expect(text).toContain(String(kid));
  for (const kid of retired) expect(text).not.toContain(String(kid));
});

test("no request is refused while keys rotate under load", async () => {
  await register(broker, "loaded@oneday.test");
  const end = later(now(), 1500);
  const failures: unknown[] = [];
  const used = new Set<unknown>();
  const person = async () => {
    while (now() < end) {
      try {
        const token = await loggedIn("loaded@oneday.test");
        used.add(kidOf(token));
        for (let n = 0; n < 20; n += 1) await me(token);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  const rotating = async () => {
    await rotate();
    forgetKey();
  };
  await Promise.all([person(), person(), rotating()]);
  expect(failures).toEqual([]);
  expect(used.size).toBeGreaterThan(1);
});

test("a stolen key is dropped: its tokens are refused, and a new sign-in works", async () => {
  const { accessToken: before } = await register(broker, "stolen@oneday.test");
  await me(before);
  await rotate({ isStolen: true });
  expect(await kids()).toHaveLength(2);
  forgetKey();
  // Verifiers refresh every half minute; here they are made to refresh now.
  const verifiers =
    spread === null ? [broker] : ["user", "security"].map((name) => brokerOf(broker, name));
  for (const each of verifiers) {
    const { keys } = tokensOf(each) as unknown as { keys: { ask(): Promise<void> } };
    await keys.ask();
  }
  await expect(me(before)).rejects.toMatchObject({ type: "BAD_TOKEN", code: 401 });
  const login = () => loggedIn("stolen@oneday.test");
  await until(async () => kidOf(await login()) === (await kids())[0]);
  await expect(me(await login())).resolves.toBeDefined();
});

test("sign-in and verification work while security is down", async () => {
  // Verifiers have fetched the keys, as they have half a minute after a theft.
  await me((await register(broker, "alone@oneday.test")).accessToken);
  const owner = brokerOf(broker, "security");
  const gone = owner.getLocalService("security");
  await owner.destroyService(gone);
  await expect(call(broker, "security.jwks", {})).rejects.toBeDefined();
  forgetKey();
  const token = await loggedIn("alone@oneday.test");
  expect((await me(token)).email).toBe("alone@oneday.test");
  forgetKey();
  expect((await me(await loggedIn("alone@oneday.test"))).email).toBe("alone@oneday.test");
});
