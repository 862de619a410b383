/** Applications in each status, written into the log directly. */
import { systemCommand } from "../../../mixins/log/commands.ts";
import { hourMs, type Instant, later, newId, now } from "../../../services/contracts/core/units.ts";
import {
  type ApplicationEvent,
  applications,
  type Parties,
} from "../../../services/job/domain/application.ts";
import type { ApplicationStatus } from "../../../services/job/domain/lifecycle.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { postingOf } from "../../support/postings.ts";

export type Shift = { readonly startsAt: Instant; readonly endsAt: Instant };
export type Scene = Parties & Shift;

/** The statement of a dispute. */
export const said = () => ({ statementId: newId(), at: now() });

export const partiesOf = ({ applicationId, jobId, workerId, employerId }: Scene): Parties => ({
  applicationId,
  jobId,
  workerId,
  employerId,
});

/** The events that bring an application to each status. */
const histories: Readonly<
  Record<ApplicationStatus, (parties: Parties, shift: Shift) => readonly ApplicationEvent[]>
> = {
  pending: () => [],
  accepted: (parties) => [
    { type: "accepting", data: { attempt: 1 } },
    { type: "accepted", data: parties },
  ],
  signed: (parties, shift) => [
    ...histories.accepted(parties, shift),
    { type: "signed", data: { ...parties, by: "worker", status: "accepted" } },
    { type: "signed", data: { ...parties, by: "employer", status: "signed" } },
  ],
  working: (parties, shift) => [
    ...histories.signed(parties, shift),
    { type: "checkedIn", data: { ...parties, at: shift.startsAt } },
  ],
  worked: (parties, shift) => [
    ...histories.working(parties, shift),
    { type: "checkedOut", data: { ...parties, at: shift.endsAt } },
  ],
  approved: (parties, shift) => [
    ...histories.worked(parties, shift),
    { type: "approved", data: { ...parties, minutes: 60 } },
  ],
  paid: (parties, shift) => [
    ...histories.approved(parties, shift),
    { type: "paid", data: { ...parties, netWon: 10_000, at: now() } },
  ],
  disputed: (parties, shift) => [
    ...histories.worked(parties, shift),
    { type: "disputed", data: { ...parties, ...said(), by: "worker" } },
  ],
  rejected: (parties) => [{ type: "ended", data: { ...parties, status: "rejected" } }],
  withdrawn: (parties) => [{ type: "ended", data: { ...parties, status: "withdrawn" } }],
  cancelled: (parties, shift) => [
    ...histories.accepted(parties, shift),
    { type: "ended", data: { ...parties, status: "cancelled", by: "employer" } },
  ],
  noShow: (parties, shift) => [
    ...histories.accepted(parties, shift),
    { type: "ended", data: { ...parties, status: "noShow", at: shift.endsAt } },
  ],
};

/** Writes the events of an application up to a status, then `more`. */
export const forge = async (
  { log }: JobService,
  scene: Scene,
  status: ApplicationStatus,
  more: readonly ApplicationEvent[] = [],
): Promise<void> => {
  const { startsAt, endsAt } = scene;
  const terms = {
    title: "포장",
    hourlyWageWon: 12_000,
    takeHomeWon: 20_000,
    startsAt,
    endsAt,
    breakMinutes: 0,
    place: postingOf().place,
    regularEmployees: 1,
  };
  const parties = partiesOf(scene);
  const at = later(now(), -24 * hourMs);
  const events: readonly ApplicationEvent[] = [
    { type: "applied", data: { ...parties, terms, isFirstCome: false, at } },
    { type: "entered", data: { ...parties, appliedAt: at, startsAt, endsAt } },
    ...histories[status](parties, scene),
    ...more,
  ];
  await log.decide(applications, scene.applicationId, () => events, systemCommand(newId()));
};
