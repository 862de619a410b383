/** Review texts: the texts of reviews, one row each, beside the log. */
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { JobService } from "../job.types.ts";

type ReviewText = {
  /** The review's id. */
  readonly _id: string;
  readonly authorId: string;
  readonly subjectId: string;
  readonly applicationId: string;
  readonly text: string;
};

/** The texts of all reviews. */
export const reviewTexts = (service: JobService) =>
  resourcesOf(service).collection<ReviewText>("review_texts", { index: ["authorId", "subjectId"] });
