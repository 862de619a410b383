/** Event shapes: what the events of several services have in common. */
import { Id } from "../core/schema.ts";

export const Parties = { applicationId: Id, jobId: Id, workerId: Id, employerId: Id };
