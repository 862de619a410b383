/**
 * One-click unsubscribe (RFC 8058): the headers of a received mail, and what a mail provider, a mail
 * scanner and a forger do with them.
 */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { preferences } from "../../../services/communication/preferences/preferences.ts";
import {
  unsubscribePurpose,
  unsubscribeToken,
} from "../../../services/communication/preferences/unsubscribe-token.adapter.ts";
import { newId } from "../../../services/contracts/core/units.ts";
import { call } from "../../../services/contracts/index.ts";
import { serviceOf } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { as, register } from "../../user/people.ts";
import { openMailDesk, proveAddress } from "../email/mail-desk.ts";

const waitMs = 15_000;
const web = "https://app.oneday.test";
let desk: Awaited<ReturnType<typeof openMailDesk>>;
let server: typeof desk.server;
let running: typeof desk.running;
let url: string;

beforeAll(async () => {
  desk = await openMailDesk({ ONEDAY_WEB_URL: `${web}/app` });
  ({ server, running, url } = desk);
});
afterAll(() => desk.stop());

type Person = { readonly userId: string; readonly email: string; readonly accessToken: string };
/** A worker whose address is proved, and who wants two kinds of offers by e-mail. */
const worker = async (email: string): Promise<Person> => {
  const { user, accessToken } = await register(running.broker, email);
  await proveAddress(running.broker, server, email);
  const kinds = {
    jobFound: { channels: ["inApp" as const, "email" as const] },
    invited: { channels: ["push" as const, "email" as const] },
    accepted: { channels: ["inApp" as const, "email" as const] },
  };
  await call(running.broker, "communication.preferences.set", { kinds }, as(accessToken));
  return { userId: user.userId, email, accessToken };
};
const notify = (userId: string, kind: string) => {
  const cid = newId();
  const of = { cid, userId, kind, subject: cid, data: {} };
  return call(running.broker, "communication.notify", of);
};
const mailed = async ({ userId, email }: Person, kind: string) => {
  const before = server.to(email).length;
  await notify(userId, kind);
  await until(() => server.to(email).length > before, waitMs);
  return server.to(email).at(-1);
};
const headerOf = (mail: Awaited<ReturnType<typeof mailed>>, name: string): string | undefined =>
  mail?.headerLines.find(({ key }) => key === name)?.line.replaceAll(/\r?\n\s+/g, " ");
/** The path of the link in the header of an offer's mail. */
const pathIn = (header = ""): string => {
  const [, link = ""] = /<(https:[^>]+)>/.exec(header) ?? [];
  return new URL(link).pathname;
};
const chosen = async ({ accessToken }: Person) =>
  (await call(running.broker, "communication.preferences", {}, as(accessToken))).kinds;
const form = (body = "List-Unsubscribe=One-Click"): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded" },
  body,
});
const said = async (path: string, options: RequestInit = {}) => {
  const response = await fetch(`${url}${path}`, options);
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
};
const tokenOf = (userId: string) =>
  unsubscribeToken(keyFor(running.broker, unsubscribePurpose), userId);
const pathOf = (token: string) => `/api/communication/unsubscribe/${token}`;
/** How many commits a person's preferences have: deliveries move the head of the log at any time. */
const changesOf = async (userId: string): Promise<number> => {
  const { log } = serviceOf(running.broker, "communication") as unknown as LogMethods;
  return (await log.commitsOf(preferences, userId, 0, 10)).length;
};

test("the mail of an offer says how one click unsubscribes, and of what was agreed it does not", async () => {
  const person = await worker("headers@oneday.test");
  const offer = await mailed(person, "jobFound");
  const header = headerOf(offer, "list-unsubscribe");
  expect(header).toMatch(
    /^List-Unsubscribe: <https:\/\/app\.oneday\.test\/api\/communication\/unsubscribe\/[\w-]{22}\.[\w-]{43}>, <mailto:no-reply@oneday\.test\?subject=unsubscribe>$/,
  );
  expect(headerOf(offer, "list-unsubscribe-post")).toBe(
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
  );
  const agreed = await mailed(person, "accepted");
  expect(headerOf(agreed, "list-unsubscribe")).toBeUndefined();
  expect(headerOf(agreed, "list-unsubscribe-post")).toBeUndefined();
});

test("a mail provider's POST stops every offer by e-mail, and nothing else, and no other person's", async () => {
  const person = await worker("click@oneday.test");
  const other = await worker("other@oneday.test");
  const path = pathIn(headerOf(await mailed(person, "jobFound"), "list-unsubscribe"));
  const before = await chosen(other);
  expect(await said(path, form())).toEqual({ status: 200, json: { isMailed: false } });
  expect(await chosen(person)).toMatchObject({
    jobFound: { channels: ["inApp"] },
    invited: { channels: ["push"] },
    accepted: { channels: ["inApp", "email"] },
  });
  expect(await chosen(other)).toEqual(before);
  // The next offer is not mailed; what was agreed is.
  await notify(person.userId, "jobFound");
  const next = await mailed(person, "accepted");
  expect(headerOf(next, "list-unsubscribe")).toBeUndefined();
  expect(server.to(person.email)).toHaveLength(3);
});

test("it may be sent twice, as a form of either type or as JSON", async () => {
  const person = await worker("twice@oneday.test");
  const path = pathOf(tokenOf(person.userId));
  const parts = new FormData();
  parts.set("List-Unsubscribe", "One-Click");
  expect((await said(path, { method: "POST", body: parts })).json).toEqual({ isMailed: false });
  const after = await changesOf(person.userId);
  const json = {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ "List-Unsubscribe": "One-Click" }),
  };
  for (const options of [form(), form(), json]) {
    expect(await said(path, options)).toMatchObject({ status: 200, json: { isMailed: false } });
  }
  expect(await changesOf(person.userId)).toBe(after);
});

test("who follows the link changes nothing, however often", async () => {
  const person = await worker("scanner@oneday.test");
  const path = pathOf(tokenOf(person.userId));
  const [before, changes] = [await chosen(person), await changesOf(person.userId)];
  for (let n = 0; n < 3; n += 1) {
    expect(await said(path)).toEqual({ status: 200, json: { isMailed: true } });
  }
  expect((await fetch(`${url}${path}`, { method: "HEAD" })).status).toBe(200);
  expect(await chosen(person)).toEqual(before);
  expect(await changesOf(person.userId)).toBe(changes);
});

test("a forged token is refused, whatever it names, and changes nothing", async () => {
  const person = await worker("victim@oneday.test");
  const [name = "", proof = ""] = tokenOf(person.userId).split(".");
  const [, ofOther = ""] = tokenOf(newId()).split(".");
  const otherKey = unsubscribeToken(keyFor(running.broker, "vapid-key"), person.userId);
  const flipped = `${proof.startsWith("A") ? "B" : "A"}${proof.slice(1)}`;
  const before = await changesOf(person.userId);
  for (const token of [`${name}.${ofOther}`, `${name}.${flipped}`, otherKey]) {
    for (const options of [form(), {}]) {
      const answer = await said(pathOf(token), options);
      expect(answer).toMatchObject({ status: 422, json: { code: "MAIL_TOKEN_INVALID" } });
    }
  }
  for (const token of ["garbage", `${name}.${proof}A`, name]) {
    const answer = await said(pathOf(token), form());
    expect(answer).toMatchObject({ status: 422, json: { code: "VALIDATION_FAILED" } });
  }
  expect(await changesOf(person.userId)).toBe(before);
});

test("a token is good for nothing else", async () => {
  const { userId } = await worker("narrow@oneday.test");
  const token = tokenOf(userId);
  const headers = { authorization: `Bearer ${token}` };
  expect(await said("/api/users/me", { headers })).toMatchObject({ status: 401 });
  await expect(call(running.broker, "user.verifyEmail", { token })).rejects.toMatchObject({
    type: "MAIL_TOKEN_INVALID",
  });
});

test.each([
  ["another value", "List-Unsubscribe=Maybe", 422, "VALIDATION_FAILED"],
  ["no member", "a=b", 422, "VALIDATION_FAILED"],
  ["a member too many", "List-Unsubscribe=One-Click&token=x", 422, "VALIDATION_FAILED"],
  ["a name twice", "List-Unsubscribe=One-Click&List-Unsubscribe=One-Click", 400, "NAME_TWICE"],
  ["a large form", `List-Unsubscribe=${"x".repeat(17_000)}`, 413, "BODY_TOO_LARGE"],
])("a form with %s is refused", async (_, body, status, code) => {
  const path = pathOf(tokenOf(newId()));
  expect(await said(path, form(body))).toMatchObject({ status, json: { code } });
});

test("a form with a file, and one that is cut off, cannot be read", async () => {
  const path = pathOf(tokenOf(newId()));
  const withFile = new FormData();
  withFile.set("List-Unsubscribe", new Blob(["One-Click"]), "a.txt");
  const headers = { "content-type": "multipart/form-data; boundary=x" };
  for (const options of [{ body: withFile }, { headers, body: "--x\r\nContent-Disp" }]) {
    const answer = await said(path, { method: "POST", ...options });
    expect(answer).toMatchObject({ status: 422, json: { code: "VALIDATION_FAILED" } });
  }
});

test("every other route refuses a form", async () => {
  const answer = await said("/api/users/login", form());
  expect(answer).toMatchObject({ status: 415, json: { code: "BODY_NOT_JSON_TYPE" } });
});

test("an account that was erased gets no stream of its own by an old mail", async () => {
  const { userId } = await worker("gone@oneday.test");
  const erase = { userId, cid: newId() };
  await call(running.broker, "communication.personal.erase", erase);
  const before = await changesOf(userId);
  const answer = await said(pathOf(tokenOf(userId)), form());
  expect(answer).toEqual({ status: 200, json: { isMailed: false } });
  expect(await changesOf(userId)).toBe(before);
});
