/** Application list: pages of applications by their time, each read from its stream. */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { pageInOrder } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { Query } from "../../../mixins/store/store.ts";
import type { PageParams } from "../../contracts/core/paging.ts";
import { instant } from "../../contracts/core/units.ts";
import type { Ctx } from "../../contracts/index.ts";
import * as rules from "../domain/application.ts";
import type { JobService } from "../job.types.ts";
import { applicationsView, jobsView } from "../read-models/job.projection.ts";
import { applicationAnswer } from "./application-answer.command.ts";
import { ownerAt } from "./employer-authority.query.ts";

/** A page of applications, newest first by default, as one of their parties sees them. */
export const listed = async (
  service: JobService,
  userId: string,
  query: Query,
  page: PageParams,
  first: "newest" | "oldest" = "newest",
) => {
  const readModel = readModelOf(service, applicationsView);
  const { items, nextCursor } = await pageInOrder(readModel, query, page, first);
  const states = await Promise.all(
    items.map(({ _id }) => service.log.state(rules.applications, _id)),
  );
  const answers = states.map((state) => applicationAnswer(service, state, userId));
  return { items: await Promise.all(answers), nextCursor };
};

/** An application does not have its site: the list of one is that of its newest postings. */
const postingsMax = 1000;

const jobsAt = async (service: JobService, site: Query): Promise<string[]> => {
  const newest = { sort: { order: -1 as const }, limit: postingsMax };
  const found = await readModelOf(service, jobsView).find(site, newest);
  return found.map(({ _id }) => _id);
};

/** A page of the applications for all jobs of an employer, or of a site. Refuses NOT_FOUND (404). */
export const ofEmployer = async (service: JobService, ctx: Ctx<"job.applications.all">) => {
  const { siteId, status, from, to, ...page } = ctx.params;
  const { userId } = callerOf(ctx);
  const employerId = siteId === undefined ? userId : await ownerAt(ctx, siteId, userId);
  const isAfter = from === undefined ? {} : { endsAt: { $gt: instant(from) } };
  const query = {
    employerId,
    ...(siteId === undefined
      ? {}
      : { jobId: { $in: await jobsAt(service, { employerId, siteId, ...isAfter }) } }),
    ...(status === undefined ? {} : { status: { $in: status } }),
    ...isAfter,
    ...(to === undefined ? {} : { startsAt: { $lt: instant(to) } }),
  };
  return listed(service, employerId, query, page);
};
