/**
 * Employer authority: for whom a caller acts. The one place that decides it.
 *
 * The owner of a job acts for themself. A manager of the job's site acts for the owner: the rules
 * of ../domain then see the owner's id, and the commit's meta names the manager. The answer is the
 * user service's current one, from its streams, and is never cached: a manager who was removed has
 * no access from that moment on. Without the user service a manager is refused (503); the owner is
 * not asked about. A removal between that answer and the commit, a few milliseconds in two logs, is
 * not seen. It counts as if it had come after.
 */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Answer, type Caller, type Calls, type Ctx, call } from "../../contracts/index.ts";
import { applications } from "../domain/application.ts";
import { type Job, jobs, type OfferedJob } from "../domain/job.ts";
import type { JobService } from "../job.types.ts";

export type SiteFacts = Answer<"user.site">;
type Actor = Pick<Caller, "userId" | "role">;

/** A site as the user service knows it now; null if it is not there or given up. */
export const siteFacts = async (calls: Calls, siteId: string): Promise<SiteFacts | null> => {
  try {
    return await call(calls, "user.site", { siteId });
  } catch (error) {
    if ((error as { type?: string }).type === "NOT_FOUND") return null;
    throw error;
  }
};

/** Who manages the site of an employer's job; none without a site. */
export const managersOf = async (
  calls: Calls,
  employerId: string,
  siteId: string | undefined,
): Promise<string[]> => {
  const site = siteId === undefined ? null : await siteFacts(calls, siteId);
  return site === null || site.employerId !== employerId ? [] : [...site.managerIds];
};

/** Whether a user acts for the owner at a site: as the owner, or as a manager. */
const actsAt = ({ employerId, managerIds }: SiteFacts, userId: string): boolean =>
  userId === employerId || managerIds.includes(userId);

/**
 * The owner for whom a user acts at a site: themself, or as a manager. Refuses NOT_FOUND (404), as
 * for a site that is not there.
 */
export const ownerAt = async (calls: Calls, siteId: string, userId: string): Promise<string> => {
  const site = await siteFacts(calls, siteId);
  if (site === null || !actsAt(site, userId)) throw new Refusal("NOT_FOUND", {}, 404);
  return site.employerId;
};

/** Whether a user manages the site of a job, of which these are the facts. */
const manages = (site: SiteFacts | null, job: OfferedJob, userId: string): boolean =>
  site !== null && site.employerId === job.employerId && site.managerIds.includes(userId);

/** Which of some jobs are at a site that a user manages. Each site is asked about once. */
export const managedBy = async (
  calls: Calls,
  userId: string,
  all: readonly (readonly [jobId: string, job: Job])[],
): Promise<string[]> => {
  const asked = new Map<string, Promise<SiteFacts | null>>();
  const siteOnce = (siteId: string): Promise<SiteFacts | null> => {
    const facts = asked.get(siteId) ?? siteFacts(calls, siteId);
    asked.set(siteId, facts);
    return facts;
  };
  const found = await Promise.all(
    all.map(async ([jobId, job]) => {
      if (job.status === "none" || job.posting.siteId === undefined) return [];
      return manages(await siteOnce(job.posting.siteId), job, userId) ? [jobId] : [];
    }),
  );
  return found.flat();
};

/** The id under which an actor meets a job: its owner's for a manager of its site, else their own. */
export const actingFor = async (
  calls: Calls,
  { userId, role }: Actor,
  job: Job,
): Promise<string> => {
  if (role !== "employer" || job.status === "none" || job.employerId === userId) return userId;
  const { siteId } = job.posting;
  if (siteId === undefined) return userId;
  return manages(await siteFacts(calls, siteId), job, userId) ? job.employerId : userId;
};

type OnJob = Ctx<
  | "job.edit"
  | "job.publish"
  | "job.close"
  | "job.cancel"
  | "job.repost"
  | "job.checkInCode"
  | "job.applications"
>;

/** `actingFor` of the job that a request names. */
export const actingOnJob = async ({ log }: JobService, ctx: OnJob): Promise<string> =>
  actingFor(ctx, callerOf(ctx), await log.state(jobs, ctx.params.jobId));

type OnApplication = Ctx<
  | "job.accept"
  | "job.price"
  | "job.reject"
  | "job.withdraw"
  | "job.noShow"
  | "job.application"
  | "job.contract"
  | "job.sign"
  | "job.checkIn"
  | "job.checkOut"
  | "job.approve"
  | "job.confirm"
  | "job.callOff"
  | "job.rescind"
  | "job.attendance"
  | "job.correct"
  | "job.correct.sign"
  | "job.dispute"
  | "job.decide"
  | "job.uphold"
  | "job.review"
>;

/** `actingFor` of the job of the application that a request names. */
export const actingOn = async ({ log }: JobService, ctx: OnApplication): Promise<string> => {
  const caller = callerOf(ctx);
  if (caller.role !== "employer") return caller.userId;
  const { applied } = await log.state(applications, ctx.params.applicationId);
  if (applied === null || applied.parties.employerId === caller.userId) return caller.userId;
  return actingFor(ctx, caller, await log.state(jobs, applied.parties.jobId));
};

/**
 * The site of a new posting, for its owner and its managers. Refuses SITE_NOT_FOUND (404), and
 * SITE_WITHOUT_MANAGER where no one is responsible.
 */
export const siteToPostAt = async (
  calls: Calls,
  { userId }: Actor,
  siteId: string | undefined,
): Promise<SiteFacts | null> => {
  if (siteId === undefined) return null;
  const site = await siteFacts(calls, siteId);
  if (site === null || !actsAt(site, userId)) throw new Refusal("SITE_NOT_FOUND", {}, 404);
  if (!site.isManaged) throw new Refusal("SITE_WITHOUT_MANAGER", { siteIds: [siteId] });
  return site;
};

/** A posting as it was; without its site where that was given up. The place stays. */
export const withoutGoneSite = async <P extends { readonly siteId?: string }>(
  calls: Calls,
  posting: P,
): Promise<P> => {
  const { siteId, ...elsewhere } = posting;
  const isGone = siteId !== undefined && (await siteFacts(calls, siteId)) === null;
  return isGone ? (elsewhere as P) : posting;
};

type Placed<P> = P & { readonly place: SiteFacts["place"] };

/** A posting with its place: the site's unless it names another. Refuses PLACE_MISSING (422). */
export const placedAt = <P extends { readonly place?: SiteFacts["place"] | undefined }>(
  input: P,
  site: SiteFacts | null,
): Placed<P> => {
  const place = input.place ?? site?.place;
  if (place === undefined) {
    throw new Refusal("PLACE_MISSING", { fields: [{ field: "/place" }] }, 422);
  }
  return { ...input, place };
};
