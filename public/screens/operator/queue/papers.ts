/** Papers: what was agreed on in a case and how each side signed it, while it waits for a decision. */
import type { Gives } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { html } from "../../../ui/html.ts";
import { PartFailed } from "../../../ui/part.ts";
import { Skeleton } from "../../../ui/parts.ts";
import { minutes, moment, span, time, won } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { type FactLine, Facts } from "../parts/facts.ts";

type Application = Gives<"GET /api/jobs/applications/:applicationId">;
type Contract = Gives<"GET /api/jobs/applications/:applicationId/contract">;

const breaksOf = ({ breaks }: Contract["terms"]): string =>
  breaks.map(({ from, to }) => `${time(from)}-${time(to)}`).join(", ") || t("ops.none");

const signedAt = ({ signatures }: Contract, side: "worker" | "employer"): string => {
  const at = signatures.find(({ by }) => by === side)?.signedAt;
  return at === undefined ? t("ops.none") : moment(at);
};

const agreed = (contract: Contract): FactLine[] => {
  const { terms } = contract;
  return [
    [t("ops.papers.title"), terms.title],
    [t("ops.papers.place"), terms.place.address],
    [t("ops.papers.time"), span(terms.startsAt, terms.endsAt)],
    [t("ops.papers.breaks"), breaksOf(terms)],
    [t("ops.papers.agreed"), minutes(terms.agreedMinutes + terms.overtimeMinutes)],
    [t("ops.papers.hourly"), won(terms.hourlyWageWon)],
    [t("ops.papers.takeHome"), won(terms.takeHomeWon)],
    [t("ops.papers.signedByWorker"), signedAt(contract, "worker")],
    [t("ops.papers.signedByEmployer"), signedAt(contract, "employer")],
  ];
};

const course = ({ appliedAt, confirmedAt, message, correction }: Application): FactLine[] => [
  [t("ops.papers.appliedAt"), moment(appliedAt)],
  [t("ops.papers.confirmedAt"), confirmedAt === null ? t("ops.none") : moment(confirmedAt)],
  ...(message ? [[t("ops.papers.message"), message] as FactLine] : []),
  ...(correction?.reason ? [[t("ops.papers.correction"), correction.reason] as FactLine] : []),
];

export const Papers = ({ applicationId }: { applicationId: string }) => {
  const application = useLoad("GET /api/jobs/applications/:applicationId", { applicationId });
  const contract = useLoad("GET /api/jobs/applications/:applicationId/contract", { applicationId });
  const loads = [application, contract];
  if (loads.some(({ problem }) => problem !== null)) return html`<${PartFailed} of=${loads} />`;
  if (application.value === null || contract.value === null) {
    return html`<${Skeleton} label=${t("state.loading")} />`;
  }
  return html`<${Facts} of=${[...agreed(contract.value), ...course(application.value)]} />`;
};
