/**
 * Keys: makes the pairs, keeps their private halves, and hands one out to be signed with.
 *
 * A private half lies in a row of its own, encrypted under a key of the installation's secret, from
 * before its commit until it has signed its last; then its row is destroyed. Only the one that
 * signs now ever leaves this service.
 */
import { generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { removeAll } from "../../../mixins/store/conditional-writes.ts";
import type { Collection } from "../../../mixins/store/store.ts";
import { dayMs, type Instant, later, minuteMs, now } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import {
  isDue,
  type KeyRing,
  type KeysEvent,
  keyRing,
  make,
  type PublicKey,
  published,
  replace,
  rotate,
  signers,
} from "./signing-keys.ts";

type Row = { readonly _id: string; readonly sealed: string; readonly madeAt: Instant };
type Keeper = Service & LogMethods;
type Rule = (ring: KeyRing | null) => KeysEvent[];

const kidLength = 16;
/** How the pair was kept before, unencrypted: it is forgotten, and with it what it signed. */
const oldRow = "signing-keys";
/** A row that is not in the ring may be one that another replica is about to commit. */
const unusedMsMin = minuteMs;
const rowsMax = 1000;
const lookMs = minuteMs;
const readAttemptsMax = 3;

const rowsOf = (service: Service): Promise<Collection<Row>> =>
  resourcesOf(service).collection<Row>("keys");
const sealingKey = ({ broker }: Service): Buffer => keyFor(broker, "signing-keys");

/** A new pair: its private half is kept before anyone knows of the public one. */
const makeKey = async (service: Service): Promise<PublicKey> => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = publicKey.export({ format: "jwk" });
  const kid = (await calculateJwkThumbprint(jwk)).slice(0, kidLength);
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const row = { _id: kid, sealed: seal(sealingKey(service), kid, pem), madeAt: now() };
  await (await rowsOf(service)).insert(row);
  const { x = "", y = "" } = jwk;
  return { kid, x, y };
};

/** Destroys the private halves that will not sign: retired ones, and those of a lost race. */
const forgetUnused = async (
  service: Service,
  ring: KeyRing,
  at: Instant,
  lost: readonly string[] = [],
) => {
  const rows = await rowsOf(service);
  const inUse = new Set(signers(ring, at).map(({ kid }) => kid));
  const retired = ring.retired.map(({ key }) => key.kid);
  const gone = new Set([...lost, ...retired]);
  const before = later(now(), -unusedMsMin);
  const all = await rows.find({}, { limit: rowsMax });
  const unused = all.filter(
    ({ _id, madeAt }) => !inUse.has(_id) && (gone.has(_id) || madeAt < before),
  );
  await removeAll(
    rows,
    unused.map(({ _id }) => ({ _id })),
  );
};

const decide = async (
  service: Keeper,
  made: readonly PublicKey[],
  rule: Rule,
  command: Command,
): Promise<Decided<KeyRing>> => {
  const decided = await service.log.decide(keyRing, "", rule, command);
  const { state } = decided;
  if (state === null) throw new Error("there are no signing keys");
  await forgetUnused(
    service,
    state,
    now(),
    made.map(({ kid }) => kid),
  );
  return { ...decided, state };
};

/** A command of the clock's own: whichever replica comes first makes it. */
const ownCommand = (cid: string, at: Instant): Command => systemCommand(cid, { fp: cid, at });

/** The ring; who asks first makes it. */
const ringOf = async (service: Keeper): Promise<KeyRing> => {
  const ring = await service.log.state(keyRing, "");
  if (ring !== null) return ring;
  const [current, next] = [await makeKey(service), await makeKey(service)];
  const at = now();
  const first: Rule = (known) => make(known, current, next, at);
  return (await decide(service, [current, next], first, ownCommand("keys:first", at))).state;
};

/** The public halves by which tokens are verified now. */
export const publishedKeys = async (service: Keeper): Promise<Answer<"security.jwks">> =>
  published(await ringOf(service), now());

/** The private half that signs at an instant. Rejects when it is not kept, or not for us. */
export const signingKey = async (
  service: Keeper,
  at: Instant = now(),
): Promise<Answer<"security.signingKey">> => {
  const rows = await rowsOf(service);
  for (let attempt = 1; ; attempt += 1) {
    const [{ kid }] = signers(await ringOf(service), at);
    const row = await rows.get(kid);
    if (row !== null) return { kid, privatePem: unseal(sealingKey(service), kid, row.sealed) };
    // It may have been retired since the ring was read.
    if (attempt === readAttemptsMax) throw new Error(`the signing key ${kid} is not kept`);
  }
};

/** Rotates for an operator. With `isStolen` nothing that was signed before is taken any more. */
export const rotateNow = async (
  service: Keeper,
  isStolen: boolean,
  command: Command,
): Promise<Decided<KeyRing>> => {
  await ringOf(service);
  const next = await makeKey(service);
  if (!isStolen) return decide(service, [next], (ring) => rotate(ring, next, command.at), command);
  const current = await makeKey(service);
  return decide(service, [current, next], () => replace(current, next, command.at), command);
};

/** Rotates when the current key has signed long enough; true when it did. */
export const rotateIfDue = async (service: Keeper, at: Instant): Promise<boolean> => {
  const everyMs = settingsOf(service.broker).keyDays * dayMs;
  const ring = await ringOf(service);
  if (!isDue(ring, everyMs, at)) return false;
  const next = await makeKey(service);
  const rule: Rule = (known) => (isDue(known, everyMs, at) ? rotate(known, next, at) : []);
  const due = ownCommand(`keys:due:${ring.current.kid}`, at);
  const { commit, replayed } = await decide(service, [next], rule, due);
  return commit !== null && !replayed;
};

/** Destroys the private halves of keys that have signed their last by now. */
export const forgetRetired = async (service: Keeper, at: Instant): Promise<void> =>
  forgetUnused(service, await ringOf(service), at);

/** Makes sure that there are keys which this installation can open, and rotates them in time. */
export const keepKeys = async (service: Keeper): Promise<void> => {
  const room = resourcesOf(service);
  await room.log();
  const old = await room.collection<Row>("vault");
  await removeAll(old, [{ _id: oldRow }]);
  try {
    await signingKey(service);
  } catch (error) {
    throw new Error(`the signing key cannot be read: ${(error as Error).message}`);
  }
  const look = async () => {
    await rotateIfDue(service, now());
    await forgetRetired(service, now());
  };
  const stop = periodic(lookMs, look, ({ message }) =>
    service.logger.error(`keys are not rotated: ${message}`),
  );
  room.onClose(stop);
};
