/**
 * Vault: personal data of the communication service beside its log, sealed under the installation's
 * key: mails of the sandbox, bodies of messages, reasons of reports.
 *
 * The prefix of an id says what a row is.
 */
import type { Service } from "moleculer";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { Collection, Doc } from "../../../mixins/store/store.ts";
import type { Instant } from "../../contracts/core/units.ts";

/** A row of a person, who is erased with all of theirs. */
export type VaultRow = Doc & { readonly at: Instant; readonly userId: string };

/** The rows of the vault, by their kind. */
export const vaultOf = <R extends VaultRow>(service: Service): Promise<Collection<R>> =>
  resourcesOf(service).collection<R>("vault", { index: ["userId", "at"] });
