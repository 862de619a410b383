import { argon2Sync } from "node:crypto";
import { expect, test } from "@jest/globals";
import type { LimitFunction } from "p-limit";
import { PasswordHasher } from "../../../services/user/support/password-hasher.adapter.ts";

/** "password" with 256 KiB and two passes: hundreds of them take no time. */
const cheap =
  "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

/** Passwords that note how many hashes ran at the same time. */
const watched = (): { passwords: PasswordHasher; mostAtOnce: () => number } => {
  const passwords = new PasswordHasher();
  let running = 0;
  let most = 0;
  const inside = passwords as unknown as { limit: LimitFunction };
  inside.limit = new Proxy(inside.limit, {
    apply: (limit, _, [work]: [() => Promise<unknown>]) =>
      limit(async () => {
        running += 1;
        most = Math.max(most, running);
        try {
          return await work();
        } finally {
          running -= 1;
        }
      }),
  });
  return { passwords, mostAtOnce: () => most };
};

test("a hash names its parameters in the standard form of argon2id, and is salted", async () => {
  const passwords = new PasswordHasher();
  const [one, other] = [await passwords.hash("비밀번호"), await passwords.hash("비밀번호")];
  expect(one).not.toBe(other);
  const [, name, version, parameters, salt = "", tag = ""] = one.split("$");
  expect([name, version, parameters]).toEqual(["argon2id", "v=19", "m=19456,t=2,p=1"]);
  const nonce = Buffer.from(salt, "base64");
  const made = argon2Sync("argon2id", {
    message: "비밀번호",
    nonce,
    memory: 19_456,
    passes: 2,
    parallelism: 1,
    tagLength: 32,
  });
  expect(Buffer.from(tag, "base64")).toEqual(made);
  expect(nonce.length).toBeGreaterThanOrEqual(16);
});

test("other parameters verify but are outdated; a text that is no argon2id hash is wrong", async () => {
  const passwords = new PasswordHasher();
  expect(await passwords.verify("password", cheap)).toEqual({ isRight: true, isOutdated: true });
  expect(await passwords.verify("Password", cheap)).toEqual({ isRight: false, isOutdated: false });
  const now = await passwords.hash("password");
  expect(await passwords.verify("password", now)).toEqual({ isRight: true, isOutdated: false });
  for (const bad of [
    "",
    "password",
    cheap.replace("argon2id", "argon2i"),
    `${now.slice(0, -1)}!`,
  ]) {
    expect(await passwords.verify("password", bad)).toEqual({ isRight: false, isOutdated: false });
  }
});

test("a row with absurd parameters takes neither all memory nor much time", async () => {
  const passwords = new PasswordHasher();
  for (const parameters of ["m=9999999,t=2,p=1", "m=256,t=999,p=1", "m=1,t=1,p=99"]) {
    const absurd = cheap.replace("m=256,t=2,p=1", parameters);
    expect(await passwords.verify("password", absurd)).toMatchObject({ isRight: false });
  }
});

test("composed and decomposed Hangul are one password", async () => {
  const passwords = new PasswordHasher();
  const phc = await passwords.hash("한글비밀번호".normalize("NFD"));
  expect(await passwords.verify("한글비밀번호".normalize("NFC"), phc)).toMatchObject({
    isRight: true,
  });
});

test("a password without an account costs as much work as one with, and is wrong", async () => {
  const passwords = new PasswordHasher();
  const phc = await passwords.hash("password");
  type Derive = (...args: unknown[]) => Promise<Buffer>;
  const inside = passwords as unknown as { derive: Derive };
  const work: unknown[] = [];
  const { derive } = inside;
  inside.derive = (password, parameters, nonce, tagLength) => {
    work.push([parameters, (nonce as Buffer).length, tagLength]);
    return derive.call(passwords, password, parameters, nonce, tagLength);
  };
  const wrong = { isRight: false, isOutdated: false };
  for (const hash of [phc, null, "no hash at all"]) {
    expect(await passwords.verify("wrong", hash)).toEqual(wrong);
  }
  expect(work).toHaveLength(3);
  expect(new Set(work.map((one) => JSON.stringify(one))).size).toBe(1);
});

test("two hashes run at a time, also where one comes just as another ends", async () => {
  const { passwords, mostAtOnce } = watched();
  const guesser = async (): Promise<void> => {
    for (const _ of [1, 2, 3, 4, 5]) await passwords.verify("guess", cheap);
  };
  const chained = () => passwords.verify("guess", cheap).then(() => passwords.verify("x", cheap));
  await Promise.all([
    ...Array.from({ length: 12 }, guesser),
    ...Array.from({ length: 12 }, chained),
  ]);
  expect(mostAtOnce()).toBe(2);
});

test("of too many in parallel the last are refused as busy, and those that wait are answered", async () => {
  const { passwords, mostAtOnce } = watched();
  const asked = Array.from({ length: 210 }, () => passwords.verify("password", cheap));
  const results = await Promise.allSettled(asked);
  const busy = results.filter(({ status }) => status === "rejected");
  expect(busy).toHaveLength(8);
  for (const result of busy) {
    expect(result).toMatchObject({ reason: { code: 503, retryable: true } });
  }
  expect(mostAtOnce()).toBe(2);
});
