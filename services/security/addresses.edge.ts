/**
 * Addresses: where requests came from, as long as the law wants it kept, and no longer.
 *
 * The log holds keyed hashes; what they stand for lies here, sealed, one row each. When the row is
 * gone the entry says no more than that two requests came from one place.
 */
import type { Service } from "moleculer";
import { roomOf } from "../../mixins/room.ts";
import { unseal } from "../../mixins/seal.ts";
import { keyFor } from "../../mixins/secret.ts";
import { type Collection, DuplicateKey } from "../../mixins/store/store.ts";
import type { Params } from "../contracts/index.ts";
import { dayMs, type Instant, later } from "../contracts/units.ts";

type Row = {
  readonly _id: string;
  readonly sealed: string;
  /** When a request last came from there, to the day. */
  readonly seenAt: Instant;
};

const rowsOf = (service: Service): Promise<Collection<Row>> =>
  roomOf(service).collection<Row>("addresses", { index: ["seenAt"] });

/** Keeps what addresses are called, from a door's report. */
export const keepAddresses = async (
  service: Service,
  addresses: Params<"security.report">["addresses"],
  at: Instant,
): Promise<void> => {
  const rows = await rowsOf(service);
  for (const { from, sealed } of addresses) {
    const row = await rows.get(from);
    if (row === null) {
      try {
        await rows.insert({ _id: from, sealed, seenAt: at });
      } catch (error) {
        if (!(error instanceof DuplicateKey)) throw error;
      }
    } else if (later(row.seenAt, dayMs) < at) {
      await rows.replace(from, { seenAt: row.seenAt }, { ...row, seenAt: at });
    }
  }
};

/** What some hashes stand for; those that are not kept are not in it. */
export const addressesOf = async (
  service: Service,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  if (hashes.length === 0) return new Map();
  const found = await (await rowsOf(service)).find(
    { _id: { $in: [...new Set(hashes)] } },
    { limit: hashes.length },
  );
  const key = keyFor(service.broker, "addresses");
  return new Map(found.map(({ _id, sealed }) => [_id, unseal(key, _id, sealed)]));
};

/** Forgets the addresses from which nothing has come since an instant; answers how many. */
export const forgetAddresses = async (service: Service, before: Instant): Promise<number> => {
  const rows = await rowsOf(service);
  const old = await rows.find({ seenAt: { $lt: before } }, { limit: 10_000 });
  const removed = await Promise.all(old.map(({ _id }) => rows.remove(_id)));
  if (removed.includes(true)) await rows.compact();
  return removed.filter(Boolean).length;
};
