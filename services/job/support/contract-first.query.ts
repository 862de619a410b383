/** The first day of a contract, which has its terms, its signatures and its attempt to accept. */
import * as rules from "../domain/application.ts";
import type { JobService } from "../job.types.ts";

/** The first day of the contract of which an application is a further day; null for none. */
export const firstDayOf = async (
  { log }: JobService,
  { partOf }: Pick<rules.Applied, "partOf">,
): Promise<rules.Applied | null> =>
  partOf === null ? null : (await log.state(rules.applications, partOf)).applied;
