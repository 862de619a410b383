/**
 * Site rows: names, places and business numbers of sites, sealed, outside the log. A row is written
 * before the commit that names it, and never changed: another row takes its place.
 */
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { freeTextIdOf, withFreeText } from "../../../mixins/personal-data/free-texts.ts";
import { removeWhere } from "../../../mixins/store/conditional-writes.ts";

export type SiteDetails = {
  readonly name: string;
  readonly address: string;
  readonly lat: number;
  readonly lng: number;
  readonly businessNumber?: string | undefined;
};
type Row = {
  readonly _id: string;
  /** The owner, with whom it is erased. */
  readonly userId: string;
  readonly sealed: string;
};

const rowsOf = (service: Service) =>
  resourcesOf(service).collection<Row>("sites", { index: ["userId"] });
const keyOf = ({ broker }: Service): Buffer => keyFor(broker, "sites");

/** Stores the details under the id of a command, then decides; removes them if nothing is committed. */
export const keepingSite = async <S>(
  service: Service & LogMethods,
  { userId, details }: { readonly userId: string; readonly details: SiteDetails },
  command: Command,
  decide: () => Promise<Decided<S>>,
): Promise<Decided<S>> => {
  const _id = freeTextIdOf(command);
  const row = { _id, userId, sealed: seal(keyOf(service), _id, JSON.stringify(details)) };
  return withFreeText({ rows: await rowsOf(service), row }, service.log, command, decide);
};

/** The details of an id; null when they were replaced or erased. */
export const siteDetailsOf = async (
  service: Service,
  detailsId: string,
): Promise<SiteDetails | null> => {
  const row = await (await rowsOf(service)).get(detailsId);
  if (row === null) return null;
  return JSON.parse(unseal(keyOf(service), row._id, row.sealed)) as SiteDetails;
};

/** Removes details that were replaced, also from the file on disk. */
export const dropSite = async (service: Service, detailsId: string): Promise<void> => {
  await removeWhere(await rowsOf(service), { _id: detailsId });
};

/** Removes all site details of an owner. */
export const forgetSites = async (service: Service, userId: string): Promise<void> => {
  await removeWhere(await rowsOf(service), { userId });
};
