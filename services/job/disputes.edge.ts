/** Disputes: what waits for an operator's decision, as it is shown to them. */
import { pageInOrder } from "../../mixins/projection/page.ts";
import { viewOf } from "../../mixins/projection.mixin.ts";
import type { Answer, Ctx } from "../contracts/index.ts";
import * as rules from "./application.ts";
import { attendedMinutes, plannedMinutes } from "./attendance.ts";
import { applicationsView } from "./job.projection.ts";
import { statedTexts } from "./statements.edge.ts";
import type { JobService } from "./this.edge.ts";

type Disputed = Answer<"job.disputes">["items"][number];

const aboutOf = (applied: rules.Applied): Disputed["about"] => {
  if (rules.wasPaid(applied)) return "pay";
  if (applied.isNoShowDisputed) return "noShow";
  return applied.disputedBy === "OneDay" ? "overdue" : "times";
};

const disputeView = (applied: rules.Applied, reason: string | null): Disputed => {
  const { parties, terms, disputedBy, disputedAt, checkedInAt, checkedOutAt } = applied;
  const isPaid = rules.wasPaid(applied);
  if (disputedBy === null || disputedAt === null) throw new Error("nobody disputes it");
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
    attendedMinutes: isWhole ? attendedMinutes(terms, checkedInAt, checkedOutAt) : null,
    paidMinutes: isPaid ? applied.approvedMinutes : null,
  };
};

/** A page of disputes, by when their applications were made. */
export const disputes = async (
  service: JobService,
  asked: Ctx<"job.disputes">["params"],
): Promise<Answer<"job.disputes">> => {
  const view = viewOf(service, applicationsView);
  const { items, nextCursor } = await pageInOrder(view, { status: "disputed" }, asked, "oldest");
  const states = await Promise.all(
    items.map(({ _id }) => service.log.state(rules.applications, _id)),
  );
  const open = states.flatMap(({ applied }) => (applied?.status === "disputed" ? [applied] : []));
  const said = await statedTexts(
    service,
    open.flatMap(({ statementId }) => statementId ?? []),
  );
  const views = open.map((one) => disputeView(one, said.get(one.statementId ?? "") ?? null));
  return { items: views, nextCursor };
};
