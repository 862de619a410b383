/** Invalid tokens, on every route that needs one. */
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from "node:crypto";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import jwt from "jsonwebtoken";
import { tokenType } from "../../../mixins/auth/token-verifier.ts";
import { addressOf, httpServer } from "../../../mixins/http.mixin.ts";
import { call } from "../../../services/contracts/index.ts";
import { job } from "../../../services/contracts/job/job.ts";
import { serviceOf } from "../../support/broker.ts";
import { until } from "../../support/until.ts";
import { registration } from "../../user/people.ts";
import { ask } from "../http.ts";
import { notRefused, openWhole, type Whole } from "./market.ts";
import { attackedRoutes, pathOf } from "./samples.ts";

type Header = Record<string, unknown>;
type Attack = readonly [name: string, headers: Record<string, string>, code: string];

/** The HTTP server of a service on its own port, beside the gateway's. */
const ownDoor = { name: "ownDoor", mixins: [httpServer({ contracts: job })] };

let whole: Whole;
let attacks: Attack[];
let good: string;
/** Made like the forged ones, but valid. */
let control: string;

const base64 = (value: unknown): string =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
const partsOf = (token: string): [string, string, string] =>
  token.split(".") as [string, string, string];
/** A signature as ES256 requires it. */
const es256By = (key: KeyObject) => (text: string) =>
  sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** Tokens that are not ours, or no longer valid, made from a valid one and the real keys. */
const forged = async (refresh: string, ended: string): Promise<Record<string, string>> => {
  const { kid, privatePem } = await call(whole.broker, "security.signingKey", {});
  const ours = createPrivateKey(privatePem);
  const publicKey = createPublicKey(privatePem);
  const theirs = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const theirJwk = theirs.publicKey.export({ format: "jwk" });
  const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const [header, payload, signature] = partsOf(good);
  const said = jwt.decode(good) as jwt.JwtPayload;
  const nowS = Math.floor(Date.now() / 1000);
  const kind = { alg: "ES256", typ: tokenType, kid };

  const signed = (change: object, key = ours, more: Header = {}, alg: jwt.Algorithm = "ES256") =>
    jwt.sign({ ...said, ...change }, key, {
      algorithm: alg,
      header: { ...kind, alg, ...more } as jwt.JwtHeader,
    });
  const without = (name: string) => {
    const { [name]: _, ...rest } = said;
    return jwt.sign(rest, ours, { algorithm: "ES256", noTimestamp: true, header: kind });
  };
  /** Tokens that jsonwebtoken does not make. */
  const raw = (head: Header, seal: (text: string) => string, claims: object = said) => {
    const text = `${base64(head)}.${base64(claims)}`;
    return `${text}.${seal(text)}`;
  };
  const hmac = (secret: string | Buffer) =>
    raw({ ...kind, alg: "HS256" }, (text) =>
      createHmac("sha256", secret).update(text).digest("base64url"),
    );
  const pem = publicKey.export({ format: "pem", type: "spki" }) as string;
  const byUs = es256By(ours);
  control = raw(kind, byUs);
  const elsewhere = "http://127.0.0.1:9/keys.json";
  const toTheirs = (more: Header) => signed({}, theirs.privateKey, more);
  return {
    ...Object.fromEntries(
      ["none", "None", "NONE", "nOnE", ""].flatMap((alg) => [
        [`alg:${alg}`, raw({ ...kind, alg }, () => "")],
        [`alg:${alg}, signed`, raw({ ...kind, alg }, byUs)],
      ]),
    ),
    "no alg": raw({ typ: tokenType, kid }, byUs),
    "HS256 by the public key as PEM": hmac(pem),
    "HS256 by the public key as PEM, trimmed": hmac(pem.trim()),
    "HS256 by the public key as DER": hmac(publicKey.export({ format: "der", type: "spki" })),
    "HS256 by the public key as JWK": hmac(JSON.stringify(publicKey.export({ format: "jwk" }))),
    "HS256 by nothing": hmac(""),
    "another algorithm's key": signed({}, rsa.privateKey, {}, "RS256"),
    "another key under our kid": toTheirs({}),
    "an unknown kid": toTheirs({ kid: "unknown" }),
    "a kid that is a path": toTheirs({ kid: "../../../dev/null" }),
    "a kid that JavaScript knows": toTheirs({ kid: "__proto__" }),
    "a kid that is a query": raw({ ...kind, kid: { $gt: "" } }, byUs),
    "no kid": raw({ alg: "ES256", typ: tokenType }, byUs),
    "its own key, in jwk": toTheirs({ jwk: { ...theirJwk, kid } }),
    "its own key, in jwk, under a new kid": toTheirs({ kid: "theirs", jwk: theirJwk }),
    "its own key, by jku": toTheirs({ kid: "theirs", jku: elsewhere }),
    "its own key, by x5u": toTheirs({ kid: "theirs", x5u: elsewhere }),
    "its own key, in x5c": toTheirs({ kid: "theirs", x5c: [base64("certificate")] }),
    expired: signed({ iat: nowS - 1000, exp: nowS - 1 }),
    "without an end": without("exp"),
    "with an end that is text": raw(kind, byUs, { ...said, exp: "9999999999" }),
    "not before a minute from now": signed({ nbf: nowS + 60 }),
    "for another audience": signed({ aud: "elsewhere" }),
    "for no audience": without("aud"),
    "of another issuer": signed({ iss: "elsewhere" }),
    "of no issuer": without("iss"),
    "of the type JWT": signed({}, ours, { typ: "JWT" }),
    "of the type of refresh tokens": signed({}, ours, { typ: "rt+jwt" }),
    "of no type": raw({ alg: "ES256", kid }, byUs),
    "with another role": `${header}.${base64({ ...said, role: "operator" })}.${signature}`,
    "with a signature of zeros": `${header}.${payload}.${Buffer.alloc(64).toString("base64url")}`,
    "with half of its signature": `${header}.${payload}.${signature.slice(0, 43)}`,
    "with more than its signature": `${good}AAAA`,
    "without a signature": `${header}.${payload}.`,
    "of two parts": `${header}.${payload}`,
    "of four parts": `${good}.${signature}`,
    "of dots": "..",
    "of garbage": "garbage",
    "of garbage in three parts": `${base64("{")}.${base64("[")}.x`,
    "very long": `${header}.${payload}.${"A".repeat(5000)}`,
    "a refresh token": refresh,
    "of a session that has ended": ended,
  };
};

beforeAll(async () => {
  whole = await openWhole([ownDoor]);
  const { email, password } = registration("worker@attack.test");
  good = whole.tokenOf("worker");
  const { accessToken: ended, refreshToken } = await call(whole.broker, "user.login", {
    email,
    password,
  });
  const meta = { token: ended };
  await call(whole.broker, "user.logout", { refreshToken }, { meta });
  const isOver = async () =>
    (await whole.ask("GET", "/api/users/me", { as: ended })).status === 401;
  await until(isOver);
  const tokens = await forged(whole.people.worker.refreshToken, ended);
  attacks = [
    ["no header", {}, "NO_TOKEN"],
    ["an empty header", { authorization: "" }, "NO_TOKEN"],
    ["the scheme alone", { authorization: "Bearer" }, "NO_TOKEN"],
    ["another scheme", { authorization: `Basic ${good}` }, "NO_TOKEN"],
    ["the token without a scheme", { authorization: good }, "NO_TOKEN"],
    ["two tokens in one header", { authorization: `Bearer ${good}, Bearer ${good}` }, "NO_TOKEN"],
    ["a cookie", { cookie: `token=${good}; access_token=${good}` }, "NO_TOKEN"],
    ["another header", { "x-access-token": good, "proxy-authorization": good }, "NO_TOKEN"],
    ...Object.entries(tokens).map(([name, token]) => [name, bearer(token), "BAD_TOKEN"] as const),
  ];
});
afterAll(() => whole.stop());

const signedIn = attackedRoutes.filter(({ contract }) => contract.who !== "public");

/** One of each kind: every route is called with these, and one route of each method with all. */
const kinds = new Set([
  ...["no header", "the token without a scheme", "alg:none", "HS256 by the public key as PEM"],
  ...["another key under our kid", "an unknown kid", "its own key, in jwk", "its own key, by jku"],
  ...["its own key, by x5u", "expired", "not before a minute from now", "for another audience"],
  ...["of another issuer", "of the type JWT", "with another role", "with half of its signature"],
  ...["of garbage", "a refresh token", "of a session that has ended"],
]);
/** With a body that would also be refused if it were read. */
const asked = (url: string, method: string, path: string, headers: Record<string, string>) => {
  const body = { headers: { ...headers, "content-type": "text/plain" }, body: "{" };
  return ask(url, method, path, method === "GET" ? { headers } : body);
};

/** RFC 6750, section 3: only a caller that sent a token gets an error. */
const challenges: Readonly<Record<string, RegExp>> = {
  NO_TOKEN: /^Bearer realm="oneday"$/,
  BAD_TOKEN: /^Bearer realm="oneday", error="invalid_token", error_description="[^"]+"$/,
};

test("only a valid token opens a route, and no part of a request is read before", async () => {
  const wrong: string[] = [];
  expect([...kinds].filter((kind) => !attacks.some(([name]) => name === kind))).toEqual([]);
  const urls = [whole.url, addressOf(serviceOf(whole.broker, "ownDoor")).url];
  const complete = new Set<string>();
  for (const [n, url] of urls.entries()) {
    for (const route of signedIn.filter(({ action }) => n === 0 || action in job)) {
      const path = pathOf(route);
      const isFirst = !complete.has(route.method);
      complete.add(route.method);
      for (const [name, headers, code] of attacks.filter(([one]) => isFirst || kinds.has(one))) {
        const said = await asked(url, route.method, path, headers);
        const found = notRefused(route.method, path, said, 401, code);
        if (found !== null) wrong.push(`${route.action}, ${name}: ${found}`);
        else if (!challenges[code]?.test(said.headers["www-authenticate"] ?? "")) {
          wrong.push(`${name}: ${said.headers["www-authenticate"]}`);
        }
      }
    }
  }
  expect(complete).toEqual(new Set(["GET", "POST", "PUT", "PATCH", "DELETE"]));
  expect(wrong).toEqual([]);
});

test("a token in the query or in a form opens no route", async () => {
  const wrong: string[] = [];
  for (const { method, action, ...route } of signedIn) {
    const path = `${pathOf({ method, action, ...route })}?access_token=${good}`;
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const more = method === "GET" ? {} : { headers: form, body: `access_token=${good}` };
    const found = notRefused(
      method,
      path,
      await ask(whole.url, method, path, more),
      401,
      "NO_TOKEN",
    );
    if (found !== null) wrong.push(`${action}: ${found}`);
  }
  expect(wrong).toEqual([]);
});

test("a valid token is accepted in any case of its scheme (RFC 9110, 11.1)", async () => {
  for (const scheme of ["Bearer", "bearer", "BEARER"]) {
    for (const token of [good, control]) {
      const headers = { authorization: `${scheme} ${token}` };
      expect((await ask(whole.url, "GET", "/api/users/me", { headers })).status).toBe(200);
    }
  }
});
