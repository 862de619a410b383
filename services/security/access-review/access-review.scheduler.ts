/** Access review: reads a month's access records, and removes addresses after their retention. */
import type { Service } from "moleculer";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { hourMs, now } from "../../contracts/core/units.ts";
import type { Answer, Ctx } from "../../contracts/index.ts";
import { monthSpan } from "../../contracts/kernel/seoul-month.ts";
import { forgetAddresses } from "../audit/addresses.repository.ts";
import { type EntryDoc, entries } from "../audit/audit-entries.projection.ts";
import { forgetBefore, reviewOf, reviews, type Signature, signReview } from "./access-review.ts";

type Keeper = Service & LogMethods;

const pageRows = 1000;
const forgetEveryMs = hourMs;

/** O(requests of operators in that month). */
const accessesOf = async (service: Service, month: string): Promise<EntryDoc[]> => {
  const { from, to } = monthSpan(month);
  const rows: EntryDoc[] = [];
  for (let after: string = from; ; ) {
    const page = await readModelOf(service, entries).find(
      { accessOrder: { $gt: after, $lt: to } },
      { sort: { accessOrder: 1 }, limit: pageRows },
    );
    rows.push(...page);
    after = page.at(-1)?.accessOrder ?? after;
    if (page.length < pageRows) return rows;
  }
};

const shownReview = async (service: Service, month: string, signed: Signature | null) =>
  reviewOf(month, await accessesOf(service, month), signed);

/** The figures of a month, and its signature if it was reviewed. */
export const accessReview = async (
  service: Keeper,
  { params: { month } }: Ctx<"security.accessReview">,
): Promise<Answer<"security.accessReview">> =>
  shownReview(service, month, await service.log.state(reviews, month));

/** Signs the review of a month for an operator. Refuses MONTH_NOT_OVER and REVIEW_SIGNED. */
export const signedReview = async (
  service: Keeper,
  ctx: Ctx<"security.signReview">,
): Promise<Answer<"security.signReview">> => {
  const { month } = ctx.params;
  const command = commandOfRequest(ctx);
  const { userId } = callerOf(ctx);
  const rule = (signed: Signature | null) => signReview(signed, ctx.params, userId, command.at);
  const decided = await service.log.decide(reviews, month, rule, command);
  markReplayed(ctx, decided);
  return shownReview(service, month, decided.state);
};

/** Removes expired addresses every hour while the service runs. */
export const forgetRegularly = (service: Service): void => {
  const forget = async () => {
    await forgetAddresses(service, forgetBefore(now()));
  };
  const stop = periodic(forgetEveryMs, forget, ({ message }) =>
    service.logger.error(`addresses are not forgotten: ${message}`),
  );
  resourcesOf(service).onClose(stop);
};
