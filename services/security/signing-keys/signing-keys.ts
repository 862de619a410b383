/**
 * Signing keys: which key signs now, which is next, and which still verify tokens.
 *
 * Owns the stream `keys`, which holds public halves only. A key signs once it has been published
 * for as long as verifiers cache the list; until then the previous key signs. A retired key is
 * published until the last token that it signed has expired. A stolen key is replaced together with
 * all others, so that tokens signed before are refused.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { hourMs, type Instant, instant, later, minuteMs } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { accessTokenMs, keysKeptS } from "../../contracts/security/security.ts";

/** A point of P-256, and the key id derived from it. */
export type PublicKey = { readonly kid: string; readonly x: string; readonly y: string };
type Retired = { readonly key: PublicKey; readonly signsUntil: Instant };
export type KeyRing = {
  readonly current: PublicKey;
  readonly next: PublicKey;
  /** When the current key begins to sign; until then the retired ones sign, in their order. */
  readonly signsFrom: Instant;
  /** When every verifier that caches the list has the next key. */
  readonly nextKnownFrom: Instant;
  /** The last retired first. */
  readonly retired: readonly Retired[];
};

export type KeysEvent = {
  readonly type: "keysReplaced" | "keysRotated";
  readonly data: {
    readonly current: PublicKey;
    readonly next: PublicKey;
    readonly at: Instant;
    /** When the current key begins to sign; default `at`. */
    readonly signsFrom?: Instant;
  };
};

/** How long a user service that cannot reach this service may sign with a retired key. */
const signerLagMsMax = hourMs;
export const retiredMs = signerLagMsMax + accessTokenMs;

/** How long a key is published before it signs: the verifiers' cache time and a minute of skew. */
export const leadMs = keysKeptS * 1000 + minuteMs;

const publishedUntil = ({ signsUntil }: Retired): Instant => later(signsUntil, retiredMs);

const evolve = (ring: KeyRing | null, { type, data }: KeysEvent): KeyRing => {
  const { current, next, at, signsFrom = at } = data;
  // Both keys of a new pair are published together, so the next one is known from the start.
  if (ring === null || type === "keysReplaced") {
    return { current, next, signsFrom, nextKnownFrom: at, retired: [] };
  }
  const known = ring.retired.filter((one) => publishedUntil(one) > at);
  const last = { key: ring.current, signsUntil: signsFrom };
  return {
    current,
    next,
    signsFrom,
    nextKnownFrom: later(at, leadMs),
    retired: [last, ...known],
  };
};

export const keyRing: StreamDefinition<KeyRing | null, KeysEvent> = {
  stream: "keys",
  empty: null,
  evolve,
};

/** The first two keys, once. */
export const make = (
  ring: KeyRing | null,
  current: PublicKey,
  next: PublicKey,
  at: Instant,
): KeysEvent[] => (ring === null ? [{ type: "keysReplaced", data: { current, next, at } }] : []);

const lastOf = (...all: Instant[]): Instant => instant(Math.max(...all.map(Date.parse)));

/** Retires the current key. The next key signs once all verifiers know it, in rotation order. */
export const rotate = (ring: KeyRing | null, next: PublicKey, at: Instant): KeysEvent[] => {
  if (ring === null) return [];
  const signsFrom = lastOf(at, ring.nextKnownFrom, ring.signsFrom);
  return [{ type: "keysRotated", data: { current: ring.next, next, at, signsFrom } }];
};

/** Replaces all keys, since the known ones may be stolen. */
export const replace = (current: PublicKey, next: PublicKey, at: Instant): KeysEvent[] => [
  { type: "keysReplaced", data: { current, next, at } },
];

/** Whether the current key has signed for `everyMs`; never when that is 0. */
export const isDue = (ring: KeyRing | null, everyMs: number, at: Instant): boolean =>
  ring !== null && everyMs > 0 && later(ring.signsFrom, everyMs) <= at;

/** The keys that sign now or later, in order. Their private halves are stored. */
export const signers = (
  { current, next, retired }: KeyRing,
  at: Instant,
): readonly [PublicKey, ...PublicKey[]] => {
  const still = retired.filter(({ signsUntil }) => signsUntil > at).map(({ key }) => key);
  const [first = current, ...others] = [...still.reverse(), current, next];
  return [first, ...others];
};

const retiredAt = ({ retired }: KeyRing, at: Instant): PublicKey[] =>
  retired.filter((one) => publishedUntil(one) > at).map(({ key }) => key);

/** The keys that verify tokens at an instant: current, next and retired ones. */
export const published = (ring: KeyRing, at: Instant): Answer<"security.jwks"> => ({
  keys: [ring.current, ring.next, ...retiredAt(ring, at)].map(({ kid, x, y }) => ({
    kty: "EC",
    crv: "P-256",
    x,
    y,
    kid,
    use: "sig",
    alg: "ES256",
  })),
});

/** The key ring for an operator. */
export const shown = (ring: KeyRing, at: Instant): Answer<"security.rotateKeys"> => ({
  currentKid: ring.current.kid,
  nextKid: ring.next.kid,
  retiredKids: retiredAt(ring, at).map(({ kid }) => kid),
  signsFrom: ring.signsFrom,
});
