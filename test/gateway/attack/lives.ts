/** One thing of each kind with an id, created by two people's days of work, and who may know of it. */
import type { ServiceBroker } from "moleculer";
import { hourMs, later, newId, now } from "../../../services/contracts/core/units.ts";
import { postingOf } from "../../support/postings.ts";
import { until } from "../../support/until.ts";
import { engageManager, siteOf } from "../../user/organisation.ts";
import { engaged, join, next, type Someone, someone } from "../../user/work.ts";
import type { Name, Whole } from "./market.ts";

export type Thing = {
  readonly id: string;
  readonly parties: readonly Name[];
  /** Everyone may know that it exists: a caller who is no party gets 403. */
  readonly isSeen?: true;
};
type Pair = { readonly worker: Someone; readonly employer: Someone };

const settledMs = 10_000;
/** Long enough to earn a point, and short enough for a second one to open for check-in. */
const shiftMinutes = 12;
const fundsWon = 5_000_000;
const both: readonly Name[] = ["worker", "employer"];

/** A thing that exists once other services have read its message. */
const first = async <T>(look: () => Promise<readonly T[]>): Promise<T> => {
  let found: T | undefined;
  await until(async () => {
    [found] = await look();
    return found !== undefined;
  }, settledMs);
  return found as T;
};

/** Waits until everything that an application started, also in other services, has ended. */
const rested = ({ worker }: Pair, applicationId: string, status: string): Promise<void> =>
  until(async () => {
    const now = await worker.ask("job.application", { applicationId });
    return now.status === status && now.saga.status === "completed";
  }, settledMs);

/** An application for a shift that was worked today. */
const worked = async (pair: Pair): Promise<string> => {
  const { worker, employer } = pair;
  const { jobId, applicationId } = await engaged(
    worker,
    employer,
    next(worker.userId, shiftMinutes),
  );
  const { code } = await employer.ask("job.checkInCode", { jobId });
  await worker.ask("job.checkIn", { applicationId, code });
  const cameBy = now();
  // A fast machine would finish within the millisecond, and no correction could keep the times.
  await until(() => now() > cameBy);
  await worker.ask("job.checkOut", { applicationId, code });
  await rested(pair, applicationId, "worked");
  return applicationId;
};

/** The same, approved and paid. */
const paid = async (pair: Pair): Promise<string> => {
  const applicationId = await worked(pair);
  await pair.employer.ask("job.approve", { applicationId, workedMinutes: shiftMinutes });
  await rested(pair, applicationId, "paid");
  await until(async () => (await pair.worker.ask("user.points", {})).points > 0, settledMs);
  return applicationId;
};

/** The same, with times that the employer has corrected. */
const corrected = async (pair: Pair) => {
  const applicationId = await worked(pair);
  const { checkedInAt, checkedOutAt } = await pair.worker.ask("job.application", { applicationId });
  const times = { checkedInAt: checkedInAt ?? "", checkedOutAt: checkedOutAt ?? "" };
  const put = { applicationId, ...times, reason: "기계가 멈췄습니다." };
  const { correction } = await pair.employer.ask("job.correct", put);
  return { applicationId, correctionId: correction?.correctionId ?? "" };
};

/** A site, a manager of another, and three invitations of a second employer, who is no one's party. */
const managed = async (broker: ServiceBroker, employer: Someone) => {
  const second = await join(broker, { role: "employer" });
  const siteFor = async (owner: Someone) => (await owner.ask("user.sites.add", siteOf())).siteId;
  const siteId = await siteFor(employer);
  const membershipId = await engageManager(employer, second, [await siteFor(employer)]);
  const invited = async (): Promise<Thing> => {
    const by = { userId: employer.userId, siteIds: [await siteFor(second)] };
    const { membershipId: id } = await second.ask("user.managers.invite", by);
    return { id, parties: ["employer"] };
  };
  return {
    siteId: { id: siteId, parties: ["employer"] as const },
    membershipId: { id: membershipId, parties: ["employer"] as const },
    "user.memberships.accept membershipId": await invited(),
    "user.memberships.decline membershipId": await invited(),
    "user.memberships.leave membershipId": await invited(),
  };
};

/** Money in the wallet, and a part of it sent to a bank. */
const withdrawn = async ({ employer }: Pair): Promise<string> => {
  await employer.ask("payment.charge", { amountWon: fundsWon, method: "card" }, newId());
  await until(async () => (await employer.ask("payment.wallet", {})).availableWon > 0, settledMs);
  const account = { bankCode: "088", accountNumber: "555-66-777777", holder: "김하루" };
  await employer.ask("user.bank.set", account);
  const { withdrawalId } = await employer.ask("payment.withdraw", { amountWon: 10_000 }, newId());
  await until(async () => {
    const { status } = await employer.ask("payment.withdrawal", { withdrawalId });
    return status !== "requested";
  }, settledMs);
  return withdrawalId;
};

/**
 * The things of the worker and the employer, by the name of their parameter; a route may have its own:
 * `<action> <name>`. And a draft of the employer's.
 */
export const live = async ({ broker, people }: Whole) => {
  const worker = someone(broker, people.worker);
  const employer = someone(broker, people.employer);
  const pair = { worker, employer };
  const withdrawalId = await withdrawn(pair);
  const applicationId = await paid(pair);
  const unsure = await corrected(pair);
  const startsAt = later(now(), 24 * hourMs);
  const open = await engaged(worker, employer, postingOf({ startsAt }));
  await rested(pair, open.applicationId, "signed");
  const offered = await employer.ask("job.post", postingOf({ startsAt }));
  const { fillId } = await employer.ask("matching.fill", { jobIds: [offered.jobId] });
  const draft = await employer.ask("job.post", postingOf({ startsAt, draft: true }));
  const { requestId } = await worker.ask("security.request", { kind: "export" });
  const paper = { kind: "foodHealth", number: "2026-0001", issuedOn: "2026-01-01" } as const;
  const { certificateId } = await worker.ask("user.certificates.add", paper);
  const organisation = await managed(broker, employer);
  const { searchId } = await worker.ask("job.searches.add", { q: "포장" });
  const { title, description, categoryId, hourlyWageWon, breakMinutes, seats, place } = postingOf();
  const { templateId } = await employer.ask("job.templates.add", {
    name: "늘 하던 일",
    posting: {
      ...{ title, description, categoryId, hourlyWageWon, breakMinutes, seats, place },
      durationMinutes: 510,
    },
  });
  const { userId: workerId } = worker;
  await employer.ask("job.favourites.add", { workerId });
  const { offerId } = await employer.ask("job.offers.make", { jobId: offered.jobId, workerId });
  const session = await first(async () => (await worker.ask("user.sessions", {})).items);
  const entry = await first(async () => (await worker.ask("user.reliability", {})).entries);
  const note = await first(async () => (await worker.ask("communication.notifications", {})).items);
  const conversationId = open.applicationId;
  const { messageId } = await employer.ask("communication.say", { conversationId, text: "네" });
  const { reportId } = await employer.ask("analytics.reports.request", {
    ...{ kind: "employer", from: later(now(), -24 * hourMs), to: now() },
  });
  const { scheduleId } = await employer.ask("analytics.reportSchedules.add", {
    ...{ kind: "employer", every: "week" },
  });
  const things: Record<string, Thing> = {
    jobId: { id: open.jobId, parties: ["employer"], isSeen: true },
    // The other one is closed by its owner before its candidates are requested.
    "matching.candidates jobId": { id: offered.jobId, parties: ["employer"], isSeen: true },
    "analytics.whatIf.job jobId": {
      id: offered.jobId,
      parties: ["employer", "operator"],
      isSeen: true,
    },
    fillId: { id: fillId, parties: ["employer"] },
    applicationId: { id: open.applicationId, parties: both },
    reportId: { id: reportId, parties: ["employer", "operator"] },
    scheduleId: { id: scheduleId, parties: ["employer"] },
    conversationId: { id: conversationId, parties: both },
    messageId: { id: messageId, parties: both },
    upTo: { id: messageId, parties: both },
    "payment.payslip applicationId": { id: applicationId, parties: both },
    "job.review applicationId": { id: applicationId, parties: both },
    "job.correct.sign applicationId": { id: unsure.applicationId, parties: both },
    correctionId: { id: unsure.correctionId, parties: both },
    workerId: { id: workerId, parties: ["employer"] },
    templateId: { id: templateId, parties: ["employer"] },
    offerId: { id: offerId, parties: both },
    searchId: { id: searchId, parties: ["worker"] },
    ...organisation,
    certificateId: { id: certificateId, parties: ["worker"] },
    entryId: { id: entry.entryId, parties: ["worker"] },
    withdrawalId: { id: withdrawalId, parties: ["employer"] },
    notificationId: { id: note.notificationId, parties: ["worker"] },
    requestId: { id: requestId, parties: ["worker"] },
    sessionId: { id: session.sessionId, parties: ["worker"] },
  };
  return { things, draftId: draft.jobId };
};
