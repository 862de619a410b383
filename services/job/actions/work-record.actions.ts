/**
 * Work record action: a certificate of a worker's own paid work (사용증명서, 근로기준법 제39조).
 *
 * It holds what the worker asks for and no more. Of an employer who has left it has the name that
 * was kept with their contract.
 */
import { callerOf } from "../../../mixins/auth/auth.middleware.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import {
  dayMs,
  later,
  type SeoulDate,
  seoulDate,
  seoulInstant,
  won,
} from "../../contracts/core/units.ts";
import { call, type Handlers } from "../../contracts/index.ts";
import { categories } from "../../contracts/kernel/categories.ts";
import * as rules from "../domain/application.ts";
import { jobs } from "../domain/job.ts";
import type { ApplicationStatus } from "../domain/lifecycle.ts";
import type { JobService } from "../job.types.ts";
import { type ApplicationDoc, applicationsView } from "../read-models/job.projection.ts";
import { keptPartyOf } from "../stores/contract-parties.repository.ts";

const daysMax = 366;
const pageRows = 500;
/** The statuses in which work may have been paid; the first two where the read model lags. */
const paidAs: readonly ApplicationStatus[] = ["worked", "approved", "paid", "disputed"];

type Asked = { readonly duties?: boolean; readonly wage?: boolean };

/** The shifts of a period that were paid, oldest first. All of them: O(rows), a page at a time. */
const paidIn = async (
  service: JobService,
  workerId: string,
  from: SeoulDate,
  to: SeoulDate,
): Promise<rules.Applied[]> => {
  const until = later(seoulInstant(to), dayMs);
  const during = { $gte: seoulInstant(from), $lt: until };
  const query = { workerId, status: { $in: paidAs }, startsAt: during };
  const paid: rules.Applied[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const rows: readonly ApplicationDoc[] = await readModelOf(service, applicationsView).find(
      { ...query, _id: { $gt: after } },
      { sort: { _id: 1 }, limit: pageRows },
    );
    const states = await Promise.all(
      rows.map(({ _id }) => service.log.state(rules.applications, _id)),
    );
    for (const { applied } of states) {
      if (applied === null || !rules.wasPaid(applied)) continue;
      if ((applied.approvedMinutes ?? 0) > 0) paid.push(applied);
    }
    after = rows.length < pageRows ? null : (rows.at(-1)?._id ?? null);
  }
  return paid.sort((one, other) => (one.terms.startsAt < other.terms.startsAt ? -1 : 1));
};

/** The trade of the work; of the job as it is now, where the agreed terms do not say it. */
const categoryOf = async (service: JobService, { parties, terms }: rules.Applied) => {
  const job = await service.log.state(jobs, parties.jobId);
  const id = terms.categoryId ?? (job.status === "none" ? "" : job.posting.categoryId);
  return categories.find(({ categoryId }) => categoryId === id)?.name ?? "";
};

/** A shift as the certificate has it. */
const shown = async (service: JobService, applied: rules.Applied, name: string, asked: Asked) => {
  const { parties, terms, approvedMinutes, netWon } = applied;
  const { applicationId, employerId } = parties;
  const wage = { hourlyWageWon: won(terms.hourlyWageWon), netWon: won(netWon ?? 0) };
  return {
    applicationId,
    employerId,
    employerName: (await keptPartyOf(service, applicationId, employerId))?.displayName ?? name,
    date: seoulDate(terms.startsAt),
    minutes: approvedMinutes ?? 0,
    ...(asked.duties === true
      ? { duties: { title: terms.title, category: await categoryOf(service, applied) } }
      : {}),
    ...(asked.wage === true ? { wage } : {}),
  };
};

/** Refuses INTERVAL_EMPTY and PERIOD_TOO_LONG (422). */
const checkPeriod = (from: SeoulDate, to: SeoulDate): void => {
  if (to < from) throw new Refusal("INTERVAL_EMPTY", {}, 422);
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1;
  if (days > daysMax) throw new Refusal("PERIOD_TOO_LONG", { daysMax }, 422);
};

export const workRecordActions: Pick<Handlers<"job", JobService>, "workRecord"> = {
  async workRecord(ctx) {
    const { userId } = callerOf(ctx);
    const { duties, wage } = ctx.params;
    const [from, to] = [ctx.params.from as SeoulDate, ctx.params.to as SeoulDate];
    checkPeriod(from, to);
    const paid = await paidIn(this, userId, from, to);
    const names = await this.names.of(paid.map(({ parties }) => parties.employerId));
    const { named } = await call(ctx, "user.named", { userId });
    const asked = {
      ...(duties === undefined ? {} : { duties }),
      ...(wage === undefined ? {} : { wage }),
    };
    const items = await Promise.all(
      paid.map((one) => shown(this, one, names.get(one.parties.employerId) ?? "", asked)),
    );
    const worker =
      named === null
        ? { userId, name: "" }
        : { userId, name: named.name, birthDate: named.birthDate };
    return { from, to, worker, items };
  },
};
