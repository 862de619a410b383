/** Disputes: the applications that wait for an operator's decision, as an operator sees them. */
import { pageInOrder } from "../../../mixins/projection/pages.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import type { Answer, Ctx } from "../../contracts/index.ts";
import { minutesIn, plannedMinutes } from "../../contracts/kernel/work-spans.ts";
import * as rules from "../domain/application.ts";
import { attendedOf } from "../domain/attendance.ts";
import type { JobService } from "../job.types.ts";
import { applicationsView } from "../read-models/job.projection.ts";
import { statedTexts } from "../stores/statements.repository.ts";

type Disputed = Answer<"job.disputes">["items"][number];

const aboutOf = (applied: rules.Applied): Disputed["about"] => {
  if (rules.wasPaid(applied)) return "pay";
  if (applied.isNoShowDisputed) return "noShow";
  return applied.disputedBy === "OneDay" ? "overdue" : "times";
};

const correctionView = ({ correction }: rules.Applied): Disputed["correction"] => {
  if (correction === null) return null;
  const { by, checkedInAt, checkedOutAt } = correction;
  return { by, checkedInAt, checkedOutAt };
};

const disputeView = (applied: rules.Applied, reason: string | null): Disputed => {
  const { parties, terms, disputedBy, disputedAt, checkedInAt, checkedOutAt } = applied;
  const isPaid = rules.wasPaid(applied);
  if (disputedBy === null || disputedAt === null) throw new Error("no one disputes it");
  const isWhole = checkedInAt !== null && checkedOutAt !== null;
  return {
    ...parties,
    by: disputedBy,
    about: aboutOf(applied),
    reason,
    disputedAt,
    plannedMinutes: plannedMinutes(terms),
    checkedInAt,
    checkedOutAt,
    attendedMinutes: isWhole ? minutesIn(attendedOf(applied)) : null,
    paidMinutes: isPaid ? applied.approvedMinutes : null,
    correction: correctionView(applied),
  };
};

/** A page of disputes, by the time of their applications, oldest first. */
export const disputes = async (
  service: JobService,
  params: Ctx<"job.disputes">["params"],
): Promise<Answer<"job.disputes">> => {
  const readModel = readModelOf(service, applicationsView);
  const { items, nextCursor } = await pageInOrder(
    readModel,
    { status: "disputed" },
    params,
    "oldest",
  );
  const states = await Promise.all(
    items.map(({ _id }) => service.log.state(rules.applications, _id)),
  );
  const open = states.flatMap(({ applied }) => (applied?.status === "disputed" ? [applied] : []));
  const texts = await statedTexts(
    service,
    open.flatMap(({ statementId }) => statementId ?? []),
  );
  const views = open.map((one) => disputeView(one, texts.get(one.statementId ?? "") ?? null));
  return { items: views, nextCursor };
};
