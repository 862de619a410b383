/** Repeats projection: by template, when its next job is to be posted. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Doc } from "../../../mixins/store/store.ts";
import type { Instant } from "../../contracts/core/units.ts";

export type RepeatDoc = Doc & {
  readonly employerId: string;
  /** Absent for a template that posts no more by itself. */
  readonly dueAt?: Instant;
};

export const repeatsView: Projector<RepeatDoc> = {
  name: "repeats",
  version: 1,
  indexes: { index: ["dueAt"] },
  on: ["job.repeatMoved"],
  ids: ({ type, data }) => (type === "job.repeatMoved" ? [data.templateId] : []),
  next: (doc, message, _id) => {
    if (message.type !== "job.repeatMoved") return doc;
    const { employerId, dueAt } = message.data;
    return { _id, employerId, ...(dueAt === null ? {} : { dueAt: dueAt as Instant }) };
  },
};
