import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "@jest/globals";
import jwt from "jsonwebtoken";
import { TokenIssuer } from "../../../services/user/support/token-issuer.adapter.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const tokens = new TokenIssuer({
  fetchKey: async () => ({ kid: "k", privatePem }),
  onStale: () => undefined,
});
const person = { userId: "u", role: "worker", sessionId: "s", generation: 0 } as const;

test("an access token has the claims of RFC 9068, and an id of its own", async () => {
  const [one, other] = [await tokens.sign(person), await tokens.sign(person)];
  const { header, payload } = jwt.decode(one, { complete: true }) ?? {};
  expect(header).toEqual({ alg: "ES256", typ: "at+jwt", kid: "k" });
  expect(payload).toMatchObject({ iss: "oneday", aud: "oneday", sub: "u", client_id: "oneday" });
  const claims = payload as jwt.JwtPayload;
  expect(claims.exp).toBe((claims.iat ?? 0) + 600);
  expect(claims.jti).toMatch(/^[0-9a-f-]{36}$/);
  expect((jwt.decode(other) as jwt.JwtPayload).jti).not.toBe(claims.jti);
});
