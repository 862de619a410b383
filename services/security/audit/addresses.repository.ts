/**
 * Addresses: where requests came from, as long as the law wants it kept, and no longer.
 *
 * The log holds keyed hashes; what they stand for lies here, sealed, one row each. When the row is
 * gone the entry says no more than that two requests came from one place.
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
  /** When a request last came from there, to the day. */
  readonly seenAt: Instant;
};

const rowsOf = (service: Service): Promise<Collection<Row>> =>
  resourcesOf(service).collection<Row>("addresses", { index: ["seenAt"] });

/** Keeps what addresses are called, from a door's report. */
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
  return removeAll(rows, old);
};
