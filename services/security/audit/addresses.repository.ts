/**
 * Addresses repository: the addresses of requests, for the statutory retention and no longer.
 *
 * The log holds keyed hashes; the sealed addresses are rows of this collection. After a row is
 * removed, entries only show that two requests came from the same address.
 */
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { unseal } from "../../../mixins/config/sealed-text.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { removeAll, writeOver } from "../../../mixins/store/conditional-writes.ts";
import type { Collection } from "../../../mixins/store/store.ts";
import { dayMs, type Instant, later } from "../../contracts/core/units.ts";
import type { Params } from "../../contracts/index.ts";

type Row = {
  readonly _id: string;
  readonly sealed: string;
  /** When a request last came from the address, to the day. */
  readonly seenAt: Instant;
};

const rowsOf = (service: Service): Promise<Collection<Row>> =>
  resourcesOf(service).collection<Row>("addresses", { index: ["seenAt"] });

/** Stores the addresses of an HTTP server's report under their hashes. */
export const keepAddresses = async (
  service: Service,
  addresses: Params<"security.report">["addresses"],
  at: Instant,
): Promise<void> => {
  const rows = await rowsOf(service);
  for (const { from, sealed } of addresses) {
    const row = await rows.get(from);
    if (row === null || later(row.seenAt, dayMs) < at) {
      const next = { ...(row ?? { _id: from, sealed }), seenAt: at };
      await writeOver(rows, row, { seenAt: row?.seenAt }, next);
    }
  }
};

/** The addresses of some hashes; without those that are not stored. */
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

/** Removes the addresses last seen before an instant, 10,000 at most; answers how many. */
export const forgetAddresses = async (service: Service, before: Instant): Promise<number> => {
  const rows = await rowsOf(service);
  const old = await rows.find({ seenAt: { $lt: before } }, { limit: 10_000 });
  return removeAll(rows, old);
};
