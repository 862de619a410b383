/** Tokens for tests: a key pair and a probe in the security service's place. */
import { generateKeyPairSync } from "node:crypto";
import jwt from "jsonwebtoken";
import type { ServiceSchema } from "moleculer";
import { tokenAudience, tokenIssuer, tokenType } from "../../mixins/auth/token-verifier.ts";
import type { Caller } from "../../services/contracts/index.ts";

const kid = "test";

/** A probe that publishes a fresh public key, and the tokens signed with it. */
export const testTokens = (): {
  securityProbe: ServiceSchema;
  tokenFor: (userId: string, role: Caller["role"]) => string;
} => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "ES256" };
  return {
    securityProbe: {
      name: "security",
      actions: { jwks: { visibility: "published", handler: () => ({ keys: [jwk] }) } },
    },
    tokenFor: (userId, role) =>
      jwt.sign(
        { role, sid: "test-session", auth_time: Math.floor(Date.now() / 1000) },
        privateKey,
        {
          algorithm: "ES256",
          subject: userId,
          issuer: tokenIssuer,
          audience: tokenAudience,
          expiresIn: 600,
          header: { alg: "ES256", typ: tokenType, kid },
        },
      ),
  };
};
