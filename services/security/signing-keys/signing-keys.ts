/**
 * Keys: which key signs now, which will be next, and which may still be verified with.
 *
 * Owns the stream `keys`, which holds public halves only. A key signs once it has been published
 * for as long as others may keep the list; until then the one before it does. A retired key is
 * published until the last token that it signed has expired. A stolen key is replaced with all
 * others at once: nothing that was signed before is taken any more.
 */
import type { Decider } from "../../../mixins/log/event-log.ts";
import { hourMs, type Instant, instant, later, minuteMs } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { accessTokenMs, keysKeptS } from "../../contracts/security/security.ts";

/** A point of P-256, and the id that follows from it. */
export type PublicKey = { readonly kid: string; readonly x: string; readonly y: string };
type Retired = { readonly key: PublicKey; readonly signsUntil: Instant };
export type KeyRing = {
  readonly current: PublicKey;
  readonly next: PublicKey;
  /** When the current key begins to sign; until then the retired ones do, in their order. */
  readonly signsFrom: Instant;
  /** When everyone who keeps the list has the next key. */
  readonly nextKnownFrom: Instant;
  /** The last one first. */
  readonly retired: readonly Retired[];
};

export type KeysEvent = {
  readonly type: "keysReplaced" | "keysRotated";
  readonly data: {
    readonly current: PublicKey;
    readonly next: PublicKey;
    readonly at: Instant;
    /** When the current key begins to sign; `at` where it is not said. */
    readonly signsFrom?: Instant;
  };
};

/** A user service that cannot ask may sign with a retired key for so long, and be believed. */
const signerLagMsMax = hourMs;
export const retiredMs = signerLagMsMax + accessTokenMs;

/** How long a key is published before it signs: as others may keep the list, and a minute of skew. */
export const leadMs = keysKeptS * 1000 + minuteMs;

const publishedUntil = ({ signsUntil }: Retired): Instant => later(signsUntil, retiredMs);

const evolve = (ring: KeyRing | null, { type, data }: KeysEvent): KeyRing => {
  const { current, next, at, signsFrom = at } = data;
  // Who has one key of a new pair has both: the second is known as well as the first.
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

export const keyRing: Decider<KeyRing | null, KeysEvent> = { stream: "keys", empty: null, evolve };

/** The first two keys, once. */
export const make = (
  ring: KeyRing | null,
  current: PublicKey,
  next: PublicKey,
  at: Instant,
): KeysEvent[] => (ring === null ? [{ type: "keysReplaced", data: { current, next, at } }] : []);

const lastOf = (...all: Instant[]): Instant => instant(Math.max(...all.map(Date.parse)));

/** The next key signs as soon as everyone knows it, and in the order of rotations; `next` after. */
export const rotate = (ring: KeyRing | null, next: PublicKey, at: Instant): KeysEvent[] => {
  if (ring === null) return [];
  const signsFrom = lastOf(at, ring.nextKnownFrom, ring.signsFrom);
  return [{ type: "keysRotated", data: { current: ring.next, next, at, signsFrom } }];
};

/** New keys in every place: those that are known may be in a stranger's hands. */
export const replace = (current: PublicKey, next: PublicKey, at: Instant): KeysEvent[] => [
  { type: "keysReplaced", data: { current, next, at } },
];

/** Whether the current key has signed for `everyMs`; never when that is 0. */
export const isDue = (ring: KeyRing | null, everyMs: number, at: Instant): boolean =>
  ring !== null && everyMs > 0 && later(ring.signsFrom, everyMs) <= at;

/** The keys that sign now or later, in their order. Their private halves are kept. */
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

/** The keys that tokens are verified with at an instant: current, next, retired ones. */
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

/** The ring as an operator sees it. */
export const shown = (ring: KeyRing, at: Instant): Answer<"security.rotateKeys"> => ({
  currentKid: ring.current.kid,
  nextKid: ring.next.kid,
  retiredKids: retiredAt(ring, at).map(({ kid }) => kid),
  signsFrom: ring.signsFrom,
});
