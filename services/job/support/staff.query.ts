/** Staff: the number of regular employees that a posting and its applications count with. */
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { type Instant, seoulDate } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { staffByWork, staffWindow } from "../../contracts/law/staff.ts";
import type { ApplicationStatus } from "../domain/lifecycle.ts";
import type { Staff } from "../domain/working-hours.ts";
import type { JobService } from "../job.types.ts";
import { applicationsView } from "../read-models/job.projection.ts";

const workedIn: readonly ApplicationStatus[] = ["working", "worked", "approved", "paid"];
/** So many rows show more people a day than any rule asks about. */
const rowsMax = 5000;

/** The people whom an employer employed in the month before, by shifts that were worked. */
export const hiredEmployees = async (
  service: JobService,
  employerId: string,
  at: Instant,
): Promise<number> => {
  const { from, to } = staffWindow(seoulDate(at));
  const query = { employerId, status: { $in: workedIn }, startsAt: { $gte: from, $lt: to } };
  const rows = await readModelOf(service, applicationsView).find(query, { limit: rowsMax });
  return staffByWork(rows);
};

/** The staff of an employer, by the facts of the user service and by our read model. */
export const staffOf = async (
  service: JobService,
  { userId, regularEmployees: known, isStaffUnknown = false }: Answer<"user.facts">,
  at: Instant,
): Promise<Staff> => {
  const hired = await hiredEmployees(service, userId, at);
  return {
    statedEmployees: isStaffUnknown ? null : known,
    hiredEmployees: hired,
    regularEmployees: Math.max(known, hired),
  };
};

/** The staff that a posting counts with: its site's number, or else the employer's. */
export const staffAt = async (
  service: JobService,
  facts: Answer<"user.facts">,
  site: { readonly regularEmployees: number } | null,
  at: Instant,
): Promise<Staff> => {
  if (site === null) return staffOf(service, facts, at);
  const { regularEmployees } = site;
  return { statedEmployees: regularEmployees, hiredEmployees: 0, regularEmployees };
};
