/** Application view: how an application is answered. */
import type { SagaState } from "../../../mixins/saga/saga.ts";
import { isEnded } from "../../../mixins/saga/saga.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { won } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import type { Application, Applied, Correction } from "./application.ts";
import { furtherDays } from "./contract-days.ts";

type ApplicationAnswer = Answer<"job.application">;

type Shown = "name" | "status" | "steps" | "reason";
const openedWithFirst = { name: "openDays", status: "completed", steps: {}, reason: null } as const;

const sagaView = ({
  name,
  status,
  steps,
  reason,
}: Pick<SagaState, Shown>): ApplicationAnswer["saga"] => ({
  name,
  status: status === "undoing" ? "running" : status,
  steps: Object.entries(steps).map(([step, stepStatus]) => ({ name: step, status: stepStatus })),
  ...(reason === null ? {} : { reason: reason.code }),
});

/** The saga to show: one that is under way, else a parked one, else the last. */
const shownSaga = ({ sagas, applied }: Application): Pick<SagaState, Shown> => {
  const all = Object.values(sagas);
  const open = all.findLast((saga) => !isEnded(saga));
  const shown = open ?? all.findLast(({ status }) => status === "parked") ?? all.at(-1);
  // A further day of a contract was opened by a saga of the first.
  if (shown === undefined && applied?.partOf != null) return openedWithFirst;
  if (shown === undefined) throw new Refusal("NOT_FOUND", {}, 404);
  return shown;
};

const shownTimes = ({ isWhole: _, breaks, ...times }: Correction) => ({
  ...times,
  ...(breaks === undefined ? {} : { breaks: [...breaks] }),
});

const correctionView = ({ correction }: Applied, texts: ReadonlyMap<string, string>) =>
  correction === null
    ? null
    : { ...shownTimes(correction), reason: texts.get(correction.correctionId) ?? null };

const shownDay = ({ parties, terms }: Pick<Applied, "parties" | "terms">) => ({
  applicationId: parties.applicationId,
  startsAt: terms.startsAt,
  endsAt: terms.endsAt,
  takeHomeWon: won(terms.takeHomeWon),
});

/** What a list shows of the terms, so that it need not ask for each job. */
const shownTerms = ({ title, hourlyWageWon, takeHomeWon, ...terms }: Applied["terms"]) => ({
  title,
  hourlyWageWon: won(hourlyWageWon),
  takeHomeWon: won(takeHomeWon),
  breakMinutes: terms.breakMinutes,
  place: { ...terms.place },
  startsAt: terms.startsAt,
  endsAt: terms.endsAt,
});

/** An application as its two parties see it; `texts` are free texts by id. */
export const applicationView = (
  state: Application,
  applied: Applied,
  message: string | null,
  texts: ReadonlyMap<string, string> = new Map(),
): ApplicationAnswer => {
  const { parties, terms, status, appliedAt, signedBy, checkedInAt, checkedOutAt } = applied;
  return {
    ...parties,
    status,
    ...(message === null ? {} : { message }),
    ...shownTerms(terms),
    ...(applied.partOf === null ? {} : { partOf: applied.partOf }),
    ...(terms.moreDays && { moreDays: furtherDays(applied).map(shownDay) }),
    ...(terms.skipsBreak === undefined ? {} : { skipsBreak: terms.skipsBreak }),
    appliedAt,
    signedBy: [...signedBy],
    checkedInAt,
    checkedOutAt,
    confirmedAt: applied.confirmedAt,
    correction: correctionView(applied, texts),
    reason: texts.get(applied.statementId ?? "") ?? null,
    leaveAllowanceWon: applied.leaveAllowanceWon === null ? null : won(applied.leaveAllowanceWon),
    approvedMinutes: applied.approvedMinutes,
    netWon: applied.netWon === null ? null : won(applied.netWon),
    saga: sagaView(shownSaga(state)),
  };
};
