/** Reasons: why an operator sent money back, in his words, sealed beside the log (mixins/words.ts). */
import type { Service } from "moleculer";
import type { Command, Decided } from "../../mixins/log/log.ts";
import { roomOf } from "../../mixins/room.ts";
import { seal, unseal } from "../../mixins/seal.ts";
import { keyFor } from "../../mixins/secret.ts";
import { removeWhere } from "../../mixins/store/rows.ts";
import { withWords } from "../../mixins/words.ts";
import type { PaymentService } from "./posting.edge.ts";

type Reason = {
  readonly _id: string;
  /** Whose money it was: the end of his account is the end of these words. */
  readonly userId: string;
  readonly sealed: string;
};
/** Words that lie ready for a command. */
export type Said = { readonly reasonId: string; readonly userId: string; readonly text: string };

const reasons = (service: Service) =>
  roomOf(service).collection<Reason>("reasons", { index: ["userId"] });
const sealKey = ({ broker }: Service): Buffer => keyFor(broker, "refundReasons");

/** Decides while the words of a command lie ready. */
export const reasoning = async <S>(
  service: PaymentService,
  { reasonId, userId, text }: Said,
  asked: Command,
  decide: () => Promise<Decided<S>>,
): Promise<Decided<S>> => {
  const row = { _id: reasonId, userId, sealed: seal(sealKey(service), reasonId, text) };
  return withWords({ rows: await reasons(service), row }, service.log, asked, decide);
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
