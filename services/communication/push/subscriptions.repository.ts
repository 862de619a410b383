/**
 * Push subscriptions: the browsers of a person, sealed in the vault, ten at most.
 *
 * An endpoint is a browser's: who subscribes it last has it, so a shared device shows no
 * notification of who used it before.
 */
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import { removeAll, removeWhere, writeOver } from "../../../mixins/store/conditional-writes.ts";
import type { Collection } from "../../../mixins/store/store.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, sha256 } from "../../contracts/core/units.ts";
import { type VaultRow, vaultOf } from "../stores/vault.repository.ts";
import { type Subscription, subscriptionsMax } from "./push.ts";

type Row = VaultRow & { readonly sealed: string };
export type KnownSubscription = Subscription & { readonly subscriptionId: string };

const attemptsMax = 5;
const prefix = "push:";
const pushOnly = { $gt: "push:", $lt: "push;" };
const rowsOf = (service: Service): Promise<Collection<Row>> => vaultOf<Row>(service);
const keyOf = ({ broker }: Service): Buffer => keyFor(broker, "push-subscriptions");
const rowId = (endpoint: string): string => `${prefix}${sha256(endpoint)}`;

/** Whether a person has one. */
export const hasSubscription = async (service: Service, userId: string): Promise<boolean> => {
  const rows = await rowsOf(service);
  return (await rows.find({ _id: pushOnly, userId }, { limit: 1 })).length > 0;
};

/** Those of a person, oldest first. */
export const subscriptionsOf = async (
  service: Service,
  userId: string,
): Promise<(KnownSubscription & { readonly at: Instant })[]> => {
  const rows = await rowsOf(service);
  const found = await rows.find({ _id: pushOnly, userId }, { sort: { at: 1 }, limit: 100 });
  return found.map(({ _id, at, sealed }) => ({
    ...(JSON.parse(unseal(keyOf(service), _id, sealed)) as Subscription),
    subscriptionId: _id,
    at,
  }));
};

/**
 * Keeps a subscription; the same endpoint again replaces it. Refuses TOO_MANY_SUBSCRIPTIONS. Two
 * at the same moment may both pass the last free place.
 */
export const keepSubscription = async (
  service: Service,
  userId: string,
  { endpoint, keys }: Subscription,
  at: Instant,
): Promise<void> => {
  const rows = await rowsOf(service);
  const _id = rowId(endpoint);
  const sealed = seal(keyOf(service), _id, JSON.stringify({ endpoint, keys }));
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const read = await rows.get(_id);
    if (read?.userId !== userId) {
      const others = await rows.count({ _id: pushOnly, userId });
      if (others >= subscriptionsMax) {
        throw new Refusal("TOO_MANY_SUBSCRIPTIONS", { limit: subscriptionsMax });
      }
    }
    const where = { sealed: read?.sealed ?? "" };
    if (await writeOver(rows, read, where, { _id, at, userId, sealed })) return;
  }
  throw new Error("a push subscription was replaced again and again");
};

/** Removes a person's subscription of an endpoint; nothing where there is none. */
export const removeSubscription = async (
  service: Service,
  userId: string,
  endpoint: string,
): Promise<void> => {
  await removeWhere(await rowsOf(service), { _id: rowId(endpoint), userId });
};

/** Removes one that the push service does not have any more. */
export const dropGone = async (service: Service, subscriptionId: string): Promise<void> => {
  await removeAll(await rowsOf(service), [{ _id: subscriptionId }]);
};

/** Removes those of a person who leaves. */
export const dropSubscriptions = async (service: Service, userId: string): Promise<void> => {
  await removeWhere(await rowsOf(service), { _id: pushOnly, userId });
};
