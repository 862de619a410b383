/**
 * Contract parties: who signed a contract, kept sealed after their account is erased.
 *
 * The law requires a contract to keep the names of its parties. So the name of a leaving party is
 * sealed into one row for each contract that they signed. The other party still sees the name they
 * saw before. The row is removed when its retention ends.
 */
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { insertNew, removeAll } from "../../../mixins/store/conditional-writes.ts";
import type { Collection, Doc } from "../../../mixins/store/store.ts";
import type { Instant } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";

type PartyRow = Doc & {
  readonly applicationId: string;
  readonly userId: string;
  readonly until: Instant;
  readonly sealed: string;
};
export type Named = NonNullable<Answer<"user.named">["named"]>;

const expiredAtOnce = 100;

const rowsOf = (service: Service): Promise<Collection<PartyRow>> =>
  resourcesOf(service).collection<PartyRow>("papers", { index: ["userId", "until"] });
const keyOf = ({ broker }: Service): Buffer => keyFor(broker, "papers");
const idOf = (applicationId: string, userId: string): string => `${applicationId}/${userId}`;

/** Whether the name of a party is kept for a contract. */
export const isPartyKept = async (
  service: Service,
  applicationId: string,
  userId: string,
): Promise<boolean> => (await (await rowsOf(service)).get(idOf(applicationId, userId))) !== null;

/** Keeps the name of a party, sealed, until the contract's retention ends. */
export const keepParty = async (
  service: Service,
  { applicationId, userId, until }: Pick<PartyRow, "applicationId" | "userId" | "until">,
  named: Named,
): Promise<void> => {
  const _id = idOf(applicationId, userId);
  const sealed = seal(keyOf(service), _id, JSON.stringify(named));
  await insertNew(await rowsOf(service), { _id, applicationId, userId, until, sealed });
};

/** A party who has left, as the contract names them; null where none was kept. */
export const keptPartyOf = async (
  service: Service,
  applicationId: string,
  userId: string,
): Promise<Named | null> => {
  const _id = idOf(applicationId, userId);
  const row = await (await rowsOf(service)).get(_id);
  return row === null ? null : (JSON.parse(unseal(keyOf(service), _id, row.sealed)) as Named);
};

/** Removes rows whose retention has ended; answers how many. */
export const dropExpiredParties = async (service: Service, at: Instant): Promise<number> => {
  const rows = await rowsOf(service);
  const expired = await rows.find({ until: { $lt: at } }, { limit: expiredAtOnce });
  return removeAll(rows, expired);
};
