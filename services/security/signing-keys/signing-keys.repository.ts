/**
 * Signing keys repository: makes key pairs, stores private halves, and gives out the signing one.
 *
 * A private half is a row of its own, sealed under the installation's secret. The row is written
 * before the commit of the key and removed after the key has stopped signing. Only the key that
 * signs now leaves this service.
 */
import { createHash, generateKeyPairSync } from "node:crypto";
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { measure } from "../../../mixins/metrics/metrics.ts";
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
/** The unsealed row of earlier versions; it is removed, and tokens signed with it are invalid. */
const oldRow = "signing-keys";
/** A younger row that is not in the ring may be one that another replica is about to commit. */
const unusedMsMin = minuteMs;
const rowsMax = 1000;
const lookMs = minuteMs;
const readAttemptsMax = 3;

const rowsOf = (service: Service): Promise<Collection<Row>> =>
  resourcesOf(service).collection<Row>("keys");
const sealingKey = ({ broker }: Service): Buffer => keyFor(broker, "signing-keys");

/** Makes a pair and stores its private half before the public one is known. */
const makeKey = async (service: Service): Promise<PublicKey> => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { kty = "", crv = "", x = "", y = "" } = publicKey.export({ format: "jwk" });
  // RFC 7638. A package hashes it in a thread, which a simulated day cannot repeat.
  const thumbprint = createHash("sha256").update(JSON.stringify({ crv, kty, x, y }));
  const kid = thumbprint.digest("base64url").slice(0, kidLength);
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const row = { _id: kid, sealed: seal(sealingKey(service), kid, pem), madeAt: now() };
  await (await rowsOf(service)).insert(row);
  return { kid, x, y };
};

/** Removes private halves that will not sign: of retired keys and of lost races. */
const forgetUnused = async (
  service: Service,
  ring: KeyRing,
  at: Instant,
  lost: readonly string[] = [],
) => {
  const rows = await rowsOf(service);
  const inUse = new Set(signers(ring, at).map(({ kid }) => kid));
  const retired = ring.retired.map(({ key }) => key.kid);
  const unusable = new Set([...lost, ...retired]);
  const before = later(now(), -unusedMsMin);
  const all = await rows.find({}, { limit: rowsMax });
  const unused = all.filter(
    ({ _id, madeAt }) => !inUse.has(_id) && (unusable.has(_id) || madeAt < before),
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

/** A command that every replica makes with the same id; the first one commits. */
const ownCommand = (cid: string, at: Instant): Command => systemCommand(cid, { fp: cid, at });

/** The key ring; the first call makes it. */
const ringOf = async (service: Keeper): Promise<KeyRing> => {
  const ring = await service.log.state(keyRing, "");
  if (ring !== null) return ring;
  const [current, next] = [await makeKey(service), await makeKey(service)];
  const at = now();
  const first: Rule = (known) => make(known, current, next, at);
  return (await decide(service, [current, next], first, ownCommand("keys:first", at))).state;
};

/** The public keys that verify tokens now. */
export const publishedKeys = async (service: Keeper): Promise<Answer<"security.jwks">> =>
  published(await ringOf(service), now());

/** The private key that signs at an instant. Rejects if it is not stored or cannot be opened. */
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

/** Rotates for an operator. `isStolen` replaces all keys, so earlier tokens are refused. */
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

/** Rotates if the current key has signed for `keyDays`; true if this call rotated. */
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

/** Removes the private halves of keys that no longer sign. */
export const forgetRetired = async (service: Keeper, at: Instant): Promise<void> =>
  forgetUnused(service, await ringOf(service), at);

/** Shows since when the current key signs, and after how long it is changed. */
const showAge = async (service: Keeper): Promise<void> => {
  const { broker, name } = service;
  const { signsFrom } = await ringOf(service);
  const periodS = (settingsOf(broker).keyDays * dayMs) / 1000;
  measure(broker, "signingKeySince", { service: name }, Date.parse(signsFrom) / 1000);
  measure(broker, "signingKeyPeriod", { service: name }, periodS);
};

/** Makes sure that the signing key can be opened, and rotates keys while the service runs. */
export const keepKeys = async (service: Keeper): Promise<void> => {
  const resources = resourcesOf(service);
  await resources.log();
  const old = await resources.collection<Row>("vault");
  await removeAll(old, [{ _id: oldRow }]);
  try {
    await signingKey(service);
  } catch (error) {
    throw new Error(`the signing key cannot be read: ${(error as Error).message}`);
  }
  const look = async () => {
    await rotateIfDue(service, now());
    await forgetRetired(service, now());
    await showAge(service);
  };
  await showAge(service);
  const stop = periodic(lookMs, look, ({ message }) =>
    service.logger.error(`keys are not rotated: ${message}`),
  );
  resources.onClose(stop);
};
