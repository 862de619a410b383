/**
 * Keys: which key signs now, which will be next, and which may still be verified with.
 *
 * Owns the stream `keys`, which holds public halves only. The next key is published long before
 * it signs, a retired one until the last token that it signed has expired. A stolen key is
 * replaced with all others at once: nothing that was signed before is taken any more.
 */
import type { Decider } from "../../mixins/log/log.ts";
import type { Answer } from "../contracts/index.ts";
import { accessTokenMs } from "../contracts/security.ts";
import { hourMs, type Instant, later } from "../contracts/units.ts";

/** A point of P-256, and the id that follows from it. */
export type PublicKey = { readonly kid: string; readonly x: string; readonly y: string };
type Retired = { readonly key: PublicKey; readonly until: Instant };
export type KeyRing = {
  readonly current: PublicKey;
  readonly next: PublicKey;
  readonly signsFrom: Instant;
  readonly retired: readonly Retired[];
};

export type KeysEvent = {
  readonly type: "keysReplaced" | "keysRotated";
  readonly data: { readonly current: PublicKey; readonly next: PublicKey; readonly at: Instant };
};

/** A user service that cannot ask may sign with a retired key for so long, and be believed. */
const signerLagMsMax = hourMs;
export const retiredMs = signerLagMsMax + accessTokenMs;

const evolve = (ring: KeyRing | null, { type, data }: KeysEvent): KeyRing => {
  const { current, next, at } = data;
  if (ring === null || type === "keysReplaced") {
    return { current, next, signsFrom: at, retired: [] };
  }
  const known = ring.retired.filter(({ until }) => until > at);
  const last = { key: ring.current, until: later(at, retiredMs) };
  return { current, next, signsFrom: at, retired: [last, ...known] };
};

export const keyRing: Decider<KeyRing | null, KeysEvent> = { stream: "keys", empty: null, evolve };

/** The first two keys, once. */
export const make = (
  ring: KeyRing | null,
  current: PublicKey,
  next: PublicKey,
  at: Instant,
): KeysEvent[] => (ring === null ? [{ type: "keysReplaced", data: { current, next, at } }] : []);

/** The next key signs from now on, and `next` after it. */
export const rotate = (ring: KeyRing | null, next: PublicKey, at: Instant): KeysEvent[] =>
  ring === null ? [] : [{ type: "keysRotated", data: { current: ring.next, next, at } }];

/** New keys in every place: those that are known may be in a stranger's hands. */
export const replace = (current: PublicKey, next: PublicKey, at: Instant): KeysEvent[] => [
  { type: "keysReplaced", data: { current, next, at } },
];

/** Whether the current key has signed for `everyMs`; never when that is 0. */
export const isDue = (ring: KeyRing | null, everyMs: number, at: Instant): boolean =>
  ring !== null && everyMs > 0 && later(ring.signsFrom, everyMs) <= at;

/** The keys that tokens are verified with at an instant: current, next, retired ones. */
export const published = (
  { current, next, retired }: KeyRing,
  at: Instant,
): Answer<"security.jwks"> => ({
  keys: [current, next, ...retired.filter(({ until }) => until > at).map(({ key }) => key)].map(
    ({ kid, x, y }) => ({ kty: "EC", crv: "P-256", x, y, kid, use: "sig", alg: "ES256" }),
  ),
});

/** The ring as an operator sees it. */
export const shown = (ring: KeyRing, at: Instant): Answer<"security.rotateKeys"> => ({
  currentKid: ring.current.kid,
  nextKid: ring.next.kid,
  retiredKids: ring.retired.filter(({ until }) => until > at).map(({ key }) => key.kid),
  signsFrom: ring.signsFrom,
});
