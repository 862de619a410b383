/** Application notes: what workers wrote when they applied, one row each, beside the log. */
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { JobService } from "../job.types.ts";

export type Note = {
  /** The application's id. */
  readonly _id: string;
  readonly workerId: string;
  readonly text: string;
};

/** The notes of all applications, also of those that were refused. */
export const notes = (service: JobService) =>
  resourcesOf(service).collection<Note>("vault", { index: ["workerId"] });
