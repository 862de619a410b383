/** What the job service announces of its commits: ids, statuses and postings. */
import type { Commit } from "../../../mixins/log/commit.ts";
import { sagaIdOf } from "../../../mixins/saga/saga.ts";
import { seoulDate, won } from "../../contracts/core/units.ts";
import type { Announcement } from "../../contracts/events.ts";
import type { Answer } from "../../contracts/index.ts";
import { gatesOf } from "../../contracts/law/gates.ts";
import type { ApplicationEvent } from "./application.ts";
import { type JobEvent, pricedDays, type Standing, type Terms } from "./job.ts";

/** A job as everyone sees it, without the employer's name: the log has ids only. */
export const viewOfTerms = (
  jobId: string,
  {
    posting,
    takeHomeWon,
    moreTakeHomeWon,
    version,
  }: Terms & { readonly version?: number | undefined },
  { employerId, status, seatsTaken, opensAt }: Standing,
): Answer<"job.get"> => {
  const { breaks, moreDays, gates: _, ownLines, ...terms } = posting;
  const gates = gatesOf(posting, seoulDate(posting.startsAt));
  const days = pricedDays(moreDays, takeHomeWon, moreTakeHomeWon);
  return {
    jobId,
    employer: { userId: employerId, displayName: "", rating: null },
    ...terms,
    ...(breaks === undefined ? {} : { breaks: breaks.map(({ from, to }) => ({ from, to })) }),
    ...(days && { moreDays: days }),
    skills: [...posting.skills],
    ...(gates === null ? {} : { gates }),
    ...(ownLines === undefined ? {} : { ownLines: [...ownLines] }),
    takeHomeWon,
    seatsTaken,
    status,
    ...(version === undefined ? {} : { version }),
    ...(opensAt === undefined ? {} : { opensAt }),
  };
};

const ofJob = (jobId: string, event: JobEvent): Announcement[] => {
  if (event.type === "entered" || event.type === "left") return [];
  const { stands } = event.data;
  const { opensAt, ...shown } = stands;
  const state = { jobId, ...shown };
  // Under other names while favourites alone see it: no index and no cache follows those.
  const [opened, changed] =
    opensAt === undefined
      ? (["job.posted", "job.changed"] as const)
      : (["job.openedEarly", "job.earlyChanged"] as const);
  switch (event.type) {
    case "posted":
    case "published":
    case "openedToAll":
    case "changed": {
      const { version = event.type === "posted" ? 1 : undefined } = event.data;
      const data = { ...state, job: viewOfTerms(jobId, { ...event.data, version }, stands) };
      if (stands.status === "draft") return [{ type: "job.drafted", data }];
      return [{ type: event.type === "changed" ? changed : opened, data }];
    }
    case "closed":
    case "cancelled":
      return [{ type: `job.${event.type}`, data: state }];
    case "seatTaken":
      return [{ type: changed, data: state }];
    case "seatFreed": {
      const freed = { type: changed, data: state } as const;
      if (event.data.isLeft === undefined) return [freed];
      return [freed, { type: "job.seatLeft", data: { jobId, employerId: stands.employerId } }];
    }
  }
};

type Announced = Exclude<ApplicationEvent, { type: `saga.${string}` | "applied" | "accepting" }>;

/** A further day of a contract that ends with its first: one notification is for all of them. */
const withFirstIn = ({ withFirst }: { readonly withFirst?: true }) =>
  withFirst === undefined ? {} : { withFirst };

const ofApplication = (event: Announced): Announcement[] => {
  if (event.type === "turnedAway") return [];
  const { applicationId, jobId, workerId, employerId } = event.data;
  const parties = { applicationId, jobId, workerId, employerId };
  switch (event.type) {
    case "entered": {
      const { appliedAt, startsAt, endsAt, days } = event.data;
      const more = days && { days: days.map((day) => ({ ...day })) };
      const data = { ...parties, status: "pending", appliedAt, startsAt, endsAt, ...more };
      return [{ type: "job.applied", data }];
    }
    case "dayOpened": {
      const { partOf, at: appliedAt, terms } = event.data;
      const { startsAt, endsAt } = terms;
      const data = { ...parties, status: "accepted", partOf, appliedAt, startsAt, endsAt };
      return [{ type: "job.applied", data }];
    }
    case "accepted":
      return [{ type: "job.accepted", data: { ...parties, status: "accepted" } }];
    case "ended": {
      const { status, minutesLeft, by = "employer" } = event.data;
      const withFirst = withFirstIn(event.data);
      if (status === "cancelled") {
        return [{ type: "job.calledOff", data: { ...parties, status, by, ...withFirst } }];
      }
      if (status === "noShow") {
        const who = event.data.by === undefined ? {} : { by: event.data.by };
        return [{ type: "job.noShow", data: { ...parties, status, ...who } }];
      }
      if (status === "rejected") return [{ type: "job.rejected", data: { ...parties, status } }];
      const left = minutesLeft === undefined ? {} : { minutesLeft };
      return [{ type: "job.withdrawn", data: { ...parties, status, ...left, ...withFirst } }];
    }
    case "signed":
      return [{ type: "job.signed", data: { ...parties, status: event.data.status } }];
    case "checkedIn":
      return [{ type: "job.checkedIn", data: { ...parties, status: "working" } }];
    case "checkedOut":
      return [{ type: "job.checkedOut", data: { ...parties, status: "worked" } }];
    case "approved": {
      const { minutes, times } = event.data;
      const data = { ...parties, status: "approved", minutes, ...times };
      return [{ type: "job.approved", data }];
    }
    case "paid": {
      const netWon = won(event.data.netWon);
      return [{ type: "job.paid", data: { ...parties, status: "paid", netWon } }];
    }
    case "leavePaid": {
      const [grossWon, netWon] = [won(event.data.grossWon), won(event.data.netWon)];
      return [{ type: "job.leavePaid", data: { ...parties, grossWon, netWon } }];
    }
    case "confirmed":
      return [{ type: "job.confirmed", data: parties }];
    case "correctionMade": {
      const { correctionId, by, isMore } = event.data;
      const more = isMore === undefined ? {} : { isMore };
      return [{ type: "job.correctionMade", data: { ...parties, correctionId, by, ...more } }];
    }
    case "correctionUnsigned": {
      const { correctionId, by, until } = event.data;
      const data = { ...parties, correctionId, by, ...(until === undefined ? {} : { until }) };
      return [{ type: "job.correctionUnsigned", data }];
    }
    case "reminded": {
      const { point, startsAt, isConfirmed, until } = event.data;
      const asks = { isConfirmed, ...(until === undefined ? {} : { until }) };
      return [{ type: "job.reminderDue", data: { ...parties, point, startsAt, ...asks } }];
    }
    case "warned":
      return [{ type: "job.checkInMissing", data: { ...parties, opensAt: event.data.opensAt } }];
    case "corrected":
      return [{ type: "job.corrected", data: { ...parties, status: "worked" } }];
    case "disputed": {
      const { by, about } = event.data;
      const data = {
        ...parties,
        status: "disputed",
        by,
        ...(about === undefined ? {} : { about }),
      };
      return [{ type: "job.disputed", data }];
    }
    case "overdue":
      return [{ type: "job.overdue", data: { ...parties, until: event.data.until } }];
    case "escalated": {
      const data = { ...parties, status: "disputed", by: "OneDay", about: "overdue" };
      return [{ type: "job.disputed", data }];
    }
    case "upheld":
      return [{ type: "job.noShowUpheld", data: { ...parties, status: "noShow" } }];
    case "decided": {
      const { minutes } = event.data;
      return [{ type: "job.decided", data: { ...parties, status: "approved", minutes } }];
    }
    case "payDecided": {
      const { minutes } = event.data;
      return [{ type: "job.payDecided", data: { ...parties, status: "approved", minutes } }];
    }
    case "payCorrected": {
      const netWon = won(event.data.netWon);
      return [{ type: "job.payCorrected", data: { ...parties, status: "paid", netWon } }];
    }
    case "reviewed": {
      const { reviewId, by, stars } = event.data;
      return [{ type: "job.reviewed", data: { ...parties, reviewId, by, stars } }];
    }
  }
};

const sagaMoves = {
  "saga.parked": "job.sagaParked",
  "saga.resumed": "job.sagaResumed",
  "saga.aborted": "job.sagaAborted",
} as const;

const ofSaga = (applicationId: string, event: ApplicationEvent): Announcement[] => {
  if (!(event.type in sagaMoves)) return [];
  const { type, data } = event as { type: keyof typeof sagaMoves; data: { key: string } };
  return [
    { type: sagaMoves[type], data: { sagaId: sagaIdOf(applicationId, data.key), applicationId } },
  ];
};

const isAnnounced = (event: ApplicationEvent): event is Announced =>
  !event.type.startsWith("saga.") && event.type !== "applied" && event.type !== "accepting";

/** The public messages of a commit. */
export const announce = ({ stream, events }: Commit): Announcement[] => {
  const [kind = "", id = ""] = stream.split(":", 2);
  if (kind === "job") return (events as unknown as JobEvent[]).flatMap((e) => ofJob(id, e));
  if (kind !== "application") return [];
  return (events as unknown as ApplicationEvent[]).flatMap((event) =>
    isAnnounced(event) ? ofApplication(event) : ofSaga(id, event),
  );
};
