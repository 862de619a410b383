/**
 * Reauthentication: every action whose contract asks for it, by every way to prove who one is.
 *
 * A new action needs a body in the table below, or the first test fails.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { recentMs } from "../../../mixins/auth/reauthentication.ts";
import communication from "../../../services/communication/communication.service.ts";
import type { ActionContract, Reauth } from "../../../services/contracts/core/action-contract.ts";
import { hourMs, later, minuteMs, newId, now } from "../../../services/contracts/core/units.ts";
import { type Answer, actions, call } from "../../../services/contracts/index.ts";
import { failuresMax } from "../../../services/user/domain/lockout.ts";
import { sessions } from "../../../services/user/domain/session.ts";
import { startBroker, type TestBroker } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { as, register, services, signInOperator, userOf } from "../people.ts";
import { mailsTo } from "./mails.ts";

const password = "correct horse battery";
const account = { bankCode: "088", accountNumber: "110-987-654321", holder: "김철수" };
const other = { ...account, accountNumber: "110-111-222333" };
let withdrawn: object | null = null;
/** Payment's probe: the withdrawal that the auth middleware let through. */
const payment = {
  name: "payment",
  actions: {
    withdraw(ctx: { params: object }) {
      withdrawn = ctx.params;
      return {};
    },
  },
};
let running: TestBroker;
let broker: ServiceBroker;

beforeAll(async () => {
  running = await startBroker([...services, communication, payment]);
  broker = running.broker;
});
afterAll(() => running.stop());

type Who = Answer<"user.login">;
const contracts = Object.entries(actions as Readonly<Record<string, ActionContract>>);
const asking = contracts.flatMap(([name, { reauth }]) =>
  reauth === undefined ? [] : [[name, reauth] as [string, Reauth]],
);
const bodies: Readonly<Record<string, () => object>> = {
  "user.update": () => ({ email: `${newId()}@oneday.test` }),
  "user.password.change": () => ({ newPassword: "staple wagon paper" }),
  "user.delete": () => ({}),
  "user.bank.set": () => account,
  "user.operators.add": () => ({
    email: `${newId()}@oneday.test`,
    name: "운영",
    password: newId(),
  }),
  "user.operators.enable": () => ({ userId: newId() }),
  "payment.withdraw": () => ({ amountWon: 1_000_001 }),
};

const claimsOf = (token: string): { sid: string; auth_time?: number } =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

/** A token of the person's own session, with a sign-in so long ago; null: without that claim. */
const tokenFrom = ({ user, accessToken }: Who, agoMs: number | null): Promise<string> => {
  const { userId, role } = user;
  const who = { userId, role, sessionId: claimsOf(accessToken).sid, generation: 0 };
  const shown = agoMs === null ? {} : { authenticatedAt: later(now(), -agoMs) };
  return userOf(broker).accessTokens.sign({ ...who, ...shown });
};

const personFor = (name: string): Promise<Who> =>
  name.startsWith("user.operators")
    ? signInOperator(broker)
    : register(broker, `${newId()}@oneday.test`);

/**
 * Refusals behind the auth middleware: no such operator, and services that are not in this world.
 */
const behind: Readonly<Record<string, readonly string[]>> = {
  "user.operators.enable": ["NOT_FOUND"],
  "user.delete": ["SERVICE_NOT_FOUND", "SERVICE_NOT_AVAILABLE", "REQUEST_SKIPPED"],
};

/**
 * The code of the refusal; OK without one, or when the refusal comes from behind the middleware.
 */
const ask = async (name: string, token: string, more: object = {}): Promise<string> => {
  const params = { ...bodies[name]?.(), ...more };
  const refused = await broker.call(name, params, as(token)).then(
    () => "OK",
    ({ type }) => type as string,
  );
  return behind[name]?.includes(refused) ? "OK" : refused;
};

test("each action that asks for reauthentication has a body in this test", () => {
  expect(asking.map(([name]) => name).sort()).toEqual(Object.keys(bodies).sort());
});

describe.each(asking)("%s", (name, reauth) => {
  const stale = recentMs + minuteMs;
  const isOnlyPassword = reauth === "password";

  test("refuses a token alone whose sign-in is old, in the future or missing", async () => {
    const who = await personFor(name);
    for (const agoMs of [recentMs, stale, 30 * 24 * hourMs, -2 * minuteMs, null]) {
      const code = await ask(name, await tokenFrom(who, agoMs));
      const expected = isOnlyPassword
        ? /^(PASSWORD_MISSING|VALIDATION_ERROR)$/
        : /^REAUTHENTICATION_REQUIRED$/;
      expect(code).toMatch(expected);
    }
  });

  test("takes a sign-in of the last ten minutes, unless only the password counts", async () => {
    const who = await personFor(name);
    const code = await ask(name, await tokenFrom(who, recentMs - minuteMs));
    expect(code === "OK").toBe(!isOnlyPassword);
  });

  test("takes the right password at any time, and never a wrong one", async () => {
    if (reauth === "session") return;
    const who = await personFor(name);
    for (const agoMs of [0, stale]) {
      const token = await tokenFrom(who, agoMs);
      expect(await ask(name, token, { password: "wrong password" })).toBe("PASSWORD_WRONG");
    }
    expect(await ask(name, await tokenFrom(who, stale), { password })).toBe("OK");
  });
});

describe("reauthentication", () => {
  const stale = recentMs + minuteMs;

  test("does not forward the password, and limits wrong ones per session without locking the owner out", async () => {
    const email = `${newId()}@oneday.test`;
    const who = await register(broker, email);
    const token = await tokenFrom(who, stale);
    const withdraw = (given: string) => ask("payment.withdraw", token, { password: given });
    const codes = await Promise.all(
      Array.from({ length: failuresMax + 5 }, (_, n) => withdraw(`guess ${n}`)),
    );
    expect(codes.filter((code) => code === "PASSWORD_WRONG")).toHaveLength(failuresMax);
    expect(await withdraw(password)).toBe("LOCKED");
    const again = await call(broker, "user.login", { email, password });
    withdrawn = null;
    expect(await ask("payment.withdraw", again.accessToken, { password })).toBe("OK");
    expect(withdrawn).toEqual({ amountWon: 1_000_001 });
  });

  test("is asked of a withdrawal only above the limit", async () => {
    const token = await tokenFrom(await personFor("payment.withdraw"), stale);
    expect(await ask("payment.withdraw", token, { amountWon: 1_000_000 })).toBe("OK");
    expect(await ask("payment.withdraw", token, { amountWon: 1_000_001 })).not.toBe("OK");
  });

  test("is not satisfied by a refresh, which keeps the time of the sign-in, but by the password", async () => {
    const { refreshToken, user } = await register(broker, `${newId()}@oneday.test`);
    const first = await call(broker, "user.refresh", { refreshToken });
    const { sid, auth_time: signedIn = 0 } = claimsOf(first.accessToken);
    const { log } = userOf(broker);
    const state = await log.state(sessions, sid);
    expect(state).toMatchObject({ status: "live", userId: user.userId });
    const openedAt = state.status === "live" ? state.openedAt : now();
    expect(signedIn).toBe(Math.floor(Date.parse(openedAt) / 1000));
    await until(async () => Date.now() / 1000 > signedIn + 1);
    const shown = await call(
      broker,
      "user.reauthenticate",
      { password },
      as(await tokenFrom(first, stale)),
    );
    const renewed = claimsOf(shown.accessToken);
    expect(renewed.sid).toBe(sid);
    expect(renewed.auth_time).toBeGreaterThan(signedIn);
    const next = await call(broker, "user.refresh", { refreshToken: first.refreshToken });
    expect(claimsOf(next.accessToken).auth_time).toBe(renewed.auth_time);
    expect(await ask("user.bank.set", next.accessToken)).toBe("OK");
  });
});

describe("another bank account", () => {
  const set = (token: string, given: typeof account) =>
    call(broker, "user.bank.set", given, as(token));
  const factsOf = (userId: string) => call(broker, "user.facts", { userId });
  const payout = (userId: string, askedAt?: string) =>
    call(broker, "user.bank.payout", { userId, ...(askedAt === undefined ? {} : { askedAt }) });

  test("is reported by mail and notification and holds withdrawals; the first and the same one do not", async () => {
    const email = `${newId()}@oneday.test`;
    const { accessToken, user } = await register(broker, email);
    await set(accessToken, account);
    await set(accessToken, { ...account, accountNumber: "110987654321" });
    expect(await factsOf(user.userId)).not.toHaveProperty("withdrawalsHeldUntil");
    await set(accessToken, other);
    const { withdrawalsHeldUntil = "" } = await factsOf(user.userId);
    const leftMs = Date.parse(withdrawalsHeldUntil) - Date.now();
    expect(leftMs).toBeGreaterThan(23 * hourMs);
    expect(leftMs).toBeLessThanOrEqual(24 * hourMs);
    expect(await mailsTo(broker, email, "출금 계좌")).toHaveLength(1);
    await until(async () => {
      const list = await call(broker, "communication.notifications", {}, as(accessToken));
      return list.items.filter(({ kind }) => kind === "bankChanged").length === 1;
    });
  });

  test("gets no payout that was asked for earlier, however often the account changes", async () => {
    const { accessToken, user } = await register(broker, `${newId()}@oneday.test`);
    await set(accessToken, account);
    const askedAt = now();
    await until(async () => now() > askedAt);
    for (let n = 0; n < 12; n += 1) {
      await set(accessToken, { ...account, accountNumber: `110-000-0000${10 + n}` });
    }
    expect(await payout(user.userId, askedAt)).toEqual(account);
    expect(await payout(user.userId)).toMatchObject({ accountNumber: "110-000-000021" });
    const { bank } = (await userOf(broker).vault.get(user.userId)) ?? {};
    expect(bank?.before?.length).toBeLessThanOrEqual(5);
  });
});
