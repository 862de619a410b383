/**
 * Refund reasons: an operator's free text for a refund, sealed beside the log
 * (mixins/personal-data/free-texts.ts).
 */
import type { Service } from "moleculer";
import { keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { withFreeText } from "../../../mixins/personal-data/free-texts.ts";
import { removeWhere } from "../../../mixins/store/conditional-writes.ts";
import type { PaymentService } from "../ledger/ledger.repository.ts";

type Reason = {
  readonly _id: string;
  /** The owner of the money; the erasure of their account removes the text. */
  readonly userId: string;
  readonly sealed: string;
};
/** A free text to store for a command. */
export type StatedReason = {
  readonly reasonId: string;
  readonly userId: string;
  readonly text: string;
};

const reasons = (service: Service) =>
  resourcesOf(service).collection<Reason>("reasons", { index: ["userId"] });
const sealKey = ({ broker }: Service): Buffer => keyFor(broker, "refundReasons");

/** Stores the free text of a command, then decides. A refused command leaves no text. */
export const reasoning = async <S>(
  service: PaymentService,
  { reasonId, userId, text }: StatedReason,
  command: Command,
  decide: () => Promise<Decided<S>>,
): Promise<Decided<S>> => {
  const row = { _id: reasonId, userId, sealed: seal(sealKey(service), reasonId, text) };
  return withFreeText({ rows: await reasons(service), row }, service.log, command, decide);
};

/** The free text under an id; empty after its removal. */
export const reasonOf = async (service: Service, reasonId: string): Promise<string> => {
  const row = await (await reasons(service)).get(reasonId);
  return row === null ? "" : unseal(sealKey(service), row._id, row.sealed);
};

/** All free texts about a user, at most `limit`. */
export const reasonsAbout = async (
  service: Service,
  userId: string,
  limit: number,
): Promise<string[]> => {
  const rows = await (await reasons(service)).find({ userId }, { limit });
  return rows.map(({ _id, sealed }) => unseal(sealKey(service), _id, sealed));
};

/** Removes all free texts about a user. */
export const forgetReasons = async (service: Service, userId: string): Promise<void> => {
  await removeWhere(await reasons(service), { userId });
};
