/** Constant time: compares secrets in a time that does not depend on where they differ. */
import { timingSafeEqual } from "node:crypto";

/** Whether some bytes are the wanted ones; only their number shows in the time. */
export const areSameBytes = (given: Buffer, wanted: Buffer): boolean =>
  given.length === wanted.length && timingSafeEqual(given, wanted);

/** As `areSameBytes`, of two texts; no text is never the wanted one, unless that is empty. */
export const isSameText = (given: string | undefined, wanted: string): boolean =>
  areSameBytes(Buffer.from(given ?? ""), Buffer.from(wanted));
