/** Reviews: said by the parties, kept in the vault, and read by the one that lists them. */
import { answered, caller } from "../../mixins/guard.mixin.ts";
import { roomOf } from "../../mixins/room.ts";
import { withWords, wordedCommand, wordsIdOf } from "../../mixins/words.ts";
import { checkContact } from "../contracts/contact.ts";
import type { Handlers } from "../contracts/index.ts";
import { type Application, applications } from "./application.ts";
import { review, subjectOf } from "./review.ts";
import { ofParty, sideOf } from "./steps.ts";
import type { JobService } from "./this.edge.ts";

type Words = {
  /** The review's id. */
  readonly _id: string;
  readonly authorId: string;
  readonly subjectId: string;
  readonly applicationId: string;
  readonly text: string;
};

/** The words of reviews, by whom and about whom. */
export const reviewWords = (service: JobService) =>
  roomOf(service).collection<Words>("review_texts", { index: ["authorId", "subjectId"] });

type Names = "review" | "review.texts";

export const reviewActions: Pick<Handlers<"job", JobService>, Names> = {
  async review(ctx) {
    const { userId } = caller(ctx);
    const { applicationId, stars, text } = ctx.params;
    const asked = wordedCommand(ctx);
    const reviewId = wordsIdOf(asked);
    const rule = (state: Application) => {
      const applied = ofParty(state, userId);
      return review(applied, { reviewId, by: sideOf(applied, userId), stars });
    };
    const state = await this.log.state(applications, applicationId);
    const applied = ofParty(state, userId);
    const by = sideOf(applied, userId);
    if (!(await this.log.isDone(asked))) {
      // What would be refused leaves no words behind.
      rule(state);
      if (text !== undefined) checkContact(text, "text");
    }
    const { jobId } = applied.parties;
    const about = { authorId: userId, subjectId: subjectOf(applied, by), applicationId };
    const row = text === undefined ? null : { _id: reviewId, ...about, text };
    const done = await withWords({ rows: await reviewWords(this), row }, this.log, asked, () =>
      this.log.decide(applications, applicationId, rule, asked),
    );
    answered(ctx, done);
    const at = done.commit?.at ?? asked.at;
    return { reviewId, applicationId, jobId, by, stars, text: text ?? null, at };
  },

  async "review.texts"(ctx) {
    const { reviewIds } = ctx.params;
    const found = { _id: { $in: reviewIds } };
    const rows = await (await reviewWords(this)).find(found, { limit: reviewIds.length });
    return { texts: rows.map(({ _id: reviewId, text }) => ({ reviewId, text })) };
  },
};
