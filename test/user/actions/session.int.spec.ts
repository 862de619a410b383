import { createHmac, createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import jwt from "jsonwebtoken";
import type { ServiceBroker } from "moleculer";
import { tokenAudience, tokenIssuer, tokenType } from "../../../mixins/auth/token-verifier.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { failuresMax } from "../../../services/user/domain/lockout.ts";
import { PasswordHasher } from "../../../services/user/support/password-hasher.adapter.ts";
import { refreshToken } from "../../../services/user/support/token-issuer.adapter.ts";
import { brokerOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { as, register, services, userOf } from "../people.ts";

let running: TestBroker;
let broker: ServiceBroker;
const password = "correct horse battery";

beforeAll(async () => {
  running = await startBroker(services);
  broker = running.broker;
});
afterAll(() => running.stop());

const login = (email: string, given = password) =>
  call(broker, "user.login", { email, password: given });
const refresh = (token: string) => call(broker, "user.refresh", { refreshToken: token });
const refused = (type: string, code = 401) => ({ type, code });

describe("signing in", () => {
  test("the right password signs in; a wrong one and an unknown address get the same answer", async () => {
    await register(broker, "login@oneday.test");
    const { user, expiresInS, accessToken } = await login(" LOGIN@oneday.test".trim());
    expect(expiresInS).toBe(600);
    expect(await call(broker, "user.me", {}, as(accessToken))).toEqual(user);
    const wrong = await login("login@oneday.test", "wrong password").catch((error) => error);
    const unknown = await login("nobody@oneday.test").catch((error) => error);
    expect(wrong).toMatchObject(refused("BAD_CREDENTIALS"));
    expect([unknown.type, unknown.code, unknown.message]).toEqual([
      wrong.type,
      wrong.code,
      wrong.message,
    ]);
  });

  test("of thirty parallel wrong passwords twenty are answered, and then even the right one is refused", async () => {
    await register(broker, "locked@oneday.test");
    const guesses = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) => login("locked@oneday.test", `guess ${n}`)),
    );
    const types = guesses.map((guess) => (guess.status === "rejected" ? guess.reason.type : "in"));
    expect(types.filter((type) => type === "BAD_CREDENTIALS")).toHaveLength(failuresMax);
    expect(types.filter((type) => type === "LOCKED")).toHaveLength(30 - failuresMax);
    await expect(login("locked@oneday.test")).rejects.toMatchObject({
      ...refused("LOCKED", 429),
      data: { retryAfterS: expect.any(Number) },
    });
  });

  test("the right password in time resets the count of wrong ones", async () => {
    await register(broker, "forgets@oneday.test");
    for (const _ of [1, 2]) {
      await Promise.allSettled(
        Array.from({ length: failuresMax - 1 }, () => login("forgets@oneday.test", "wrong")),
      );
      await login("forgets@oneday.test");
    }
  });

  test("a known device signs in while strangers are locked out, until it is signed out from elsewhere", async () => {
    const email = "known@oneday.test";
    const mine = await register(broker, email);
    const { deviceToken = "" } = await login(email);
    const signIn = (device: string, given = password) =>
      call(broker, "user.login", { email, password: given, deviceToken: device });
    const locked = refused("LOCKED", 429);
    await Promise.allSettled(Array.from({ length: 30 }, () => login(email, "guess")));
    await expect(login(email)).rejects.toMatchObject(locked);
    const again = await signIn(deviceToken);
    await call(broker, "user.logout", { refreshToken: again.refreshToken }, as(again.accessToken));
    await signIn(again.deviceToken ?? "");
    // It counts its own wrong passwords, and those of strangers stay counted.
    await expect(signIn(deviceToken, "guess")).rejects.toMatchObject(refused("BAD_CREDENTIALS"));
    const [sessionId = "", mac = ""] = deviceToken.split(".");
    const other = (await register(broker, "known-other@oneday.test")).deviceToken ?? "";
    for (const forged of [other, `${newId()}.${mac}`, `${sessionId}.${"A".repeat(43)}`, "x"]) {
      await expect(signIn(forged)).rejects.toMatchObject(locked);
    }
    await call(broker, "user.sessions.end", { sessionId }, as(mine.accessToken));
    await expect(signIn(deviceToken)).rejects.toMatchObject(locked);
    await call(broker, "user.sessions.endOthers", {}, as(mine.accessToken));
    await expect(signIn(again.deviceToken ?? "")).rejects.toMatchObject(locked);
    await signIn(mine.deviceToken ?? "");
  });

  test("an attacker at one network locks out that network alone", async () => {
    const email = "networks@oneday.test";
    await register(broker, email);
    const from = (network: string, given = password) =>
      call(broker, "user.login", { email, password: given }, { meta: { network } });
    await Promise.allSettled(Array.from({ length: 30 }, () => from("attacker", "guess")));
    await expect(from("attacker")).rejects.toMatchObject(refused("LOCKED", 429));
    // The answer does not even show whether a password was compared.
    await expect(from("home", "guess")).rejects.toMatchObject(refused("LOCKED", 429));
    expect((await from("home")).user.email).toBe(email);
  });

  test("a hash with old parameters is replaced at the next sign-in", async () => {
    const { user } = await register(broker, "rehash@oneday.test");
    const { vault } = userOf(broker);
    const old =
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    await vault.change(user.userId, (row) => ({ ...row, passwordHash: old }));
    expect(await new PasswordHasher().verify("password", old)).toEqual({
      isRight: true,
      isOutdated: true,
    });
    await login("rehash@oneday.test", "password");
    expect((await vault.get(user.userId))?.passwordHash).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
    );
    await login("rehash@oneday.test", "password");
  });
});

describe("refresh tokens", () => {
  test("each is exchanged for the next, and a client that missed the answer gets it again", async () => {
    const first = await register(broker, "rotates@oneday.test");
    const second = await refresh(first.refreshToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect((await refresh(first.refreshToken)).refreshToken).toBe(second.refreshToken);
    const third = await refresh(second.refreshToken);
    expect(await call(broker, "user.me", {}, as(third.accessToken))).toEqual(first.user);
  });

  test("exchanging one from ten clients at once makes one successor", async () => {
    const { refreshToken: token } = await register(broker, "atonce@oneday.test");
    const traded = await Promise.all(Array.from({ length: 10 }, () => refresh(token)));
    expect(new Set(traded.map((each) => each.refreshToken)).size).toBe(1);
  });

  test("one repeated by another client within the grace period revokes the family", async () => {
    const first = await register(broker, "client@oneday.test");
    const from = (client: string) =>
      call(broker, "user.refresh", { refreshToken: first.refreshToken }, { meta: { client } });
    const second = await from("phone");
    expect((await from("phone")).refreshToken).toBe(second.refreshToken);
    await expect(from("thief")).rejects.toMatchObject(refused("REFRESH_REUSED"));
    await expect(refresh(second.refreshToken)).rejects.toMatchObject(refused("REFRESH_REUSED"));
  });

  test("reusing an old one revokes the whole family", async () => {
    const first = await register(broker, "stolen@oneday.test");
    const second = await refresh(first.refreshToken);
    const third = await refresh(second.refreshToken);
    await expect(refresh(first.refreshToken)).rejects.toMatchObject(refused("REFRESH_REUSED"));
    await expect(refresh(third.refreshToken)).rejects.toMatchObject(refused("REFRESH_REUSED"));
    await login("stolen@oneday.test");
  });

  test("a forged, a truncated and an unknown one are invalid, and revoke nothing", async () => {
    const { refreshToken: token } = await register(broker, "forged@oneday.test");
    const [family = "", , mac = ""] = token.split(".");
    const key = userOf(broker).vault.refreshKey();
    const unknown = refreshToken(key, family.replace(/./g, "0"), 1);
    const bad = [
      `${family}.2.${mac}`,
      `${family}.1.${"A".repeat(43)}`,
      token.slice(1),
      "",
      unknown,
    ];
    for (const each of bad) {
      await expect(refresh(each)).rejects.toMatchObject(refused("REFRESH_INVALID"));
    }
    await refresh(token);
  });

  test("signing out ends the family, and only one's own", async () => {
    const mine = await register(broker, "out@oneday.test");
    const other = await register(broker, "other@oneday.test");
    const logout = (token: string) =>
      call(broker, "user.logout", { refreshToken: mine.refreshToken }, as(token));
    await expect(logout(other.accessToken)).rejects.toMatchObject(refused("REFRESH_INVALID"));
    expect(await logout(mine.accessToken)).toBeNull();
    const again = await login("out@oneday.test");
    expect(await logout(again.accessToken)).toBeNull();
    await expect(refresh(mine.refreshToken)).rejects.toMatchObject(refused("REFRESH_INVALID"));
    await refresh(other.refreshToken);
  });
});

describe("access tokens", () => {
  const me = (token: string) => call(broker, "user.me", {}, as(token));

  test("a call without one is refused", async () => {
    await expect(call(broker, "user.me", {})).rejects.toMatchObject(refused("NO_TOKEN"));
  });

  test("a good token with another role than the contract's is refused", async () => {
    const { accessToken } = await register(broker, "boss@oneday.test", { role: "employer" });
    await expect(call(broker, "user.points", {}, as(accessToken))).rejects.toMatchObject(
      refused("WRONG_ROLE", 403),
    );
  });

  test("only a token that OneDay signed, for OneDay, as an access token and not expired is accepted", async () => {
    const { user, accessToken } = await register(broker, "tokens@oneday.test");
    const { kid, privatePem } = await call(broker, "security.signingKey", {});
    const publicPem = createPublicKey(privatePem)
      .export({ type: "spki", format: "pem" })
      .toString();
    const claims = { sub: user.userId, role: "worker", sid: "s", exp: 4_000_000_000 };
    const ours = { iss: tokenIssuer, aud: tokenAudience };
    const header = { alg: "ES256", typ: tokenType, kid } as const;
    const sign = (payload: object, over: object = {}) =>
      jwt.sign(payload, privatePem, { algorithm: "ES256", header: { ...header, ...over } });
    expect(await me(sign({ ...claims, ...ours }))).toEqual(user);

    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const [head, body, signature = ""] = accessToken.split(".");
    const hs256 = { alg: "HS256", typ: tokenType, kid };
    const signed = `${part(hs256)}.${part({ ...claims, ...ours })}`;
    const mac = createHmac("sha256", publicPem).update(signed).digest("base64url");
    const bad = {
      none: `${part({ ...header, alg: "none" })}.${part({ ...claims, ...ours })}.`,
      hs256: `${signed}.${mac}`,
      audience: sign({ ...claims, ...ours, aud: "other" }),
      issuer: sign({ ...claims, ...ours, iss: "other" }),
      type: sign({ ...claims, ...ours }, { typ: "JWT" }),
      expired: sign({ ...claims, ...ours, exp: 1_000_000_000 }),
      key: sign({ ...claims, ...ours }, { kid: "other" }),
      role: `${head}.${part({ ...claims, ...ours, role: "operator" })}.${signature}`,
      changed: `${head}.${body}.${signature.slice(0, -4)}AAAA`,
      text: "not a token",
    };
    for (const [name, token] of Object.entries(bad)) {
      const outcome = await me(token).catch((error) => error);
      expect([name, outcome.type, outcome.code]).toEqual([name, "BAD_TOKEN", 401]);
    }
  });

  // The signature library throws a TypeError for it.
  test("a signature of another length is refused like any bad token", async () => {
    const { accessToken } = await register(broker, "cut@oneday.test");
    await expect(me(accessToken.slice(0, -2))).rejects.toMatchObject(refused("BAD_TOKEN"));
  });

  test("they are signed with the last known key while security is away", async () => {
    await register(broker, "away@oneday.test");
    const security = brokerOf(broker, "security");
    const keys = userOf(broker).accessTokens as unknown as { askAfterMs: number };
    keys.askAfterMs = 0;
    await security.destroyService(security.getLocalService("security"));
    const { accessToken } = await login("away@oneday.test");
    expect((await me(accessToken)).email).toBe("away@oneday.test");
  });
});
