/**
 * Handlers of reviews: a party reviews the other, and the user service reads the texts to list
 * them.
 */
import { markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import {
  freeTextCommand,
  freeTextIdOf,
  withFreeText,
} from "../../../mixins/personal-data/free-texts.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Handlers } from "../../contracts/index.ts";
import { checkContact } from "../../contracts/kernel/contact-details.ts";
import { type Application, type Applied, applications, wasPaid } from "../domain/application.ts";
import { contractDays } from "../domain/contract-days.ts";
import { review, subjectOf } from "../domain/review.ts";
import { ofParty, sideOf } from "../domain/transitions.ts";
import type { JobService } from "../job.types.ts";
import { reviewTexts } from "../stores/review-texts.repository.ts";
import { firstDayOf } from "../support/contract-first.query.ts";
import { actingOn } from "../support/employer-authority.query.ts";

/**
 * Two people review each other once for each contract: on the first of its days that was paid. Refuses
 * CONTRACT_ELSEWHERE on the others.
 */
const checkOncePerContract = async (service: JobService, own: Applied): Promise<void> => {
  const first = await firstDayOf(service, own);
  for (const day of first === null ? [] : contractDays(first)) {
    const { applicationId } = day.parties;
    if (applicationId === own.parties.applicationId) return;
    const { applied } = await service.log.state(applications, applicationId);
    if (applied !== null && wasPaid(applied) && (applied.approvedMinutes ?? 0) > 0) {
      throw new Refusal("CONTRACT_ELSEWHERE", { applicationId });
    }
  }
};

type Names = "review" | "review.texts";

export const reviewActions: Pick<Handlers<"job", JobService>, Names> = {
  async review(ctx) {
    const userId = await actingOn(this, ctx);
    const { applicationId, stars, text } = ctx.params;
    const command = freeTextCommand(ctx);
    const reviewId = freeTextIdOf(command);
    const rule = (state: Application) => {
      const applied = ofParty(state, userId);
      return review(applied, { reviewId, by: sideOf(applied, userId), stars });
    };
    const state = await this.log.state(applications, applicationId);
    const applied = ofParty(state, userId);
    const by = sideOf(applied, userId);
    if (!(await this.log.isDone(command))) {
      await checkOncePerContract(this, applied);
      // Checked first, so that a refused review stores no text.
      rule(state);
      if (text !== undefined) checkContact(text, "text");
    }
    const { jobId } = applied.parties;
    const about = { authorId: userId, subjectId: subjectOf(applied, by), applicationId };
    const row = text === undefined ? null : { _id: reviewId, ...about, text };
    const done = await withFreeText({ rows: await reviewTexts(this), row }, this.log, command, () =>
      this.log.decide(applications, applicationId, rule, command),
    );
    markReplayed(ctx, done);
    const at = done.commit?.at ?? command.at;
    return { reviewId, applicationId, jobId, by, stars, text: text ?? null, at };
  },

  async "review.texts"(ctx) {
    const { reviewIds } = ctx.params;
    const found = { _id: { $in: reviewIds } };
    const rows = await (await reviewTexts(this)).find(found, { limit: reviewIds.length });
    return { texts: rows.map(({ _id: reviewId, text }) => ({ reviewId, text })) };
  },
};
