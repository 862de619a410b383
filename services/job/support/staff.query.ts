/** Staff: the number of regular employees that a posting and its applications count with. */
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { type Instant, seoulDate } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { staffByWork, staffWindow } from "../../contracts/law/staff.ts";
import type { ApplicationStatus } from "../domain/lifecycle.ts";
import type { JobService } from "../job.types.ts";
import type { Staff } from "../posting/working-hours.ts";
import { applicationsView, jobsView } from "../read-models/job.projection.ts";

const workedIn: readonly ApplicationStatus[] = ["working", "worked", "approved", "paid"];
/** So many rows show more people a day than any rule asks about. */
const rowsMax = 5000;

/** Whose staff: an employer's, or that of one site of theirs. */
type Where = { readonly employerId: string; readonly siteId?: string | undefined };

/**
 * The people who were employed there in the month before, by shifts that were worked. An employer's
 * include those of all their sites; a site's are those of its own jobs.
 */
export const hiredEmployees = async (
  service: JobService,
  { employerId, siteId }: Where,
  at: Instant,
): Promise<number> => {
  const { from, to } = staffWindow(seoulDate(at));
  const during = { $gte: from, $lt: to };
  const worked = { employerId, status: { $in: workedIn }, startsAt: during };
  let query: typeof worked & { readonly jobId?: { readonly $in: string[] } } = worked;
  if (siteId !== undefined) {
    const atSite = { employerId, siteId, "job.startsAt": during };
    const jobs = await readModelOf(service, jobsView).find(atSite, { limit: rowsMax });
    query = { ...worked, jobId: { $in: jobs.map(({ _id }) => _id) } };
  }
  const rows = await readModelOf(service, applicationsView).find(query, { limit: rowsMax });
  return staffByWork(rows);
};

/**
 * The staff that a posting counts with: its site's, or else the employer's. Each is the number that
 * was stated, or that the user service assumes, and no less than were hired there in the month.
 */
export const staffAt = async (
  service: JobService,
  facts: Answer<"user.facts">,
  site: { readonly siteId: string; readonly regularEmployees: number } | null,
  at: Instant,
): Promise<Staff> => {
  const { userId: employerId, isStaffUnknown = false } = facts;
  const { regularEmployees: known } = site ?? facts;
  const hired = await hiredEmployees(service, { employerId, siteId: site?.siteId }, at);
  return {
    statedEmployees: site === null && isStaffUnknown ? null : known,
    hiredEmployees: hired,
    regularEmployees: Math.max(known, hired),
  };
};
