/**
 * Keys: the pair that access tokens are signed with.
 *
 * The private half lies in the vault of this service and is handed to the user service alone. The
 * document has room for the pair before: its public half stays published until the tokens that it
 * signed have expired.
 */
import { createHash, generateKeyPairSync } from "node:crypto";
import type { Service } from "moleculer";
import { roomOf } from "../../mixins/room.ts";
import { type Collection, DuplicateKey } from "../../mixins/store/store.ts";
import type { Answer } from "../contracts/index.ts";
import { type Instant, now } from "../contracts/units.ts";

type PublicKey = Readonly<Record<"kty" | "crv" | "x" | "y" | "kid" | "use" | "alg", string>>;
type Pair = { readonly jwk: PublicKey; readonly privatePem: string; readonly madeAt: Instant };
type KeysDoc = {
  readonly _id: string;
  readonly current: Pair;
  readonly previous: Pick<Pair, "jwk"> | null;
};

const docId = "signing-keys";
const kidLength = 16;

const makePair = (): Pair => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty = "", crv = "", x = "", y = "" } = publicKey.export({ format: "jwk" });
  const thumbprint = createHash("sha256").update(JSON.stringify({ crv, kty, x, y }));
  const kid = thumbprint.digest("base64url").slice(0, kidLength);
  return {
    jwk: { kty, crv, x, y, kid, use: "sig", alg: "ES256" },
    privatePem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    madeAt: now(),
  };
};

const vault = (service: Service): Promise<Collection<KeysDoc>> =>
  roomOf(service).collection<KeysDoc>("vault");

/** The keys; the first who asks makes them, and with several replicas one insert decides. */
const keysOf = async (service: Service): Promise<KeysDoc> => {
  const docs = await vault(service);
  const have = await docs.get(docId);
  if (have !== null) return have;
  const made: KeysDoc = { _id: docId, current: makePair(), previous: null };
  try {
    await docs.insert(made);
    return made;
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error;
    return (await docs.get(docId)) ?? made;
  }
};

/** The public halves, the current one first. */
export const publishedKeys = async (service: Service): Promise<Answer<"security.jwks">> => {
  const { current, previous } = await keysOf(service);
  return { keys: [current.jwk, ...(previous === null ? [] : [previous.jwk])] };
};

/** The private half that signs now. */
export const signingKey = async (service: Service): Promise<Answer<"security.signingKey">> => {
  const { current } = await keysOf(service);
  return { kid: current.jwk.kid, privatePem: current.privatePem };
};
