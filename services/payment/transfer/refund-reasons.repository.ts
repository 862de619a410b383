/** Reasons: why an operator sent money back, in his words, sealed beside the log (mixins/personal-data/free-texts.ts). */
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
  /** Whose money it was: the end of his account is the end of these words. */
  readonly userId: string;
  readonly sealed: string;
};
/** Words that lie ready for a command. */
export type StatedReason = {
  readonly reasonId: string;
  readonly userId: string;
  readonly text: string;
};

const reasons = (service: Service) =>
  resourcesOf(service).collection<Reason>("reasons", { index: ["userId"] });
const sealKey = ({ broker }: Service): Buffer => keyFor(broker, "refundReasons");

/** Decides while the words of a command lie ready. */
export const reasoning = async <S>(
  service: PaymentService,
  { reasonId, userId, text }: StatedReason,
  asked: Command,
  decide: () => Promise<Decided<S>>,
): Promise<Decided<S>> => {
  const row = { _id: reasonId, userId, sealed: seal(sealKey(service), reasonId, text) };
  return withFreeText({ rows: await reasons(service), row }, service.log, asked, decide);
};

/** The words under an id; empty when they were taken out. */
export const reasonOf = async (service: Service, reasonId: string): Promise<string> => {
  const row = await (await reasons(service)).get(reasonId);
  return row === null ? "" : unseal(sealKey(service), row._id, row.sealed);
};

/** All words about someone, at most `limit`. */
export const reasonsAbout = async (
  service: Service,
  userId: string,
  limit: number,
): Promise<string[]> => {
  const rows = await (await reasons(service)).find({ userId }, { limit });
  return rows.map(({ _id, sealed }) => unseal(sealKey(service), _id, sealed));
};

/** Removes all words about someone. */
export const forgetReasons = async (service: Service, userId: string): Promise<void> => {
  await removeWhere(await reasons(service), { userId });
};
