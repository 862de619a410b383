/** Open ends projection: what waits for an operator, from the logs of the services that own it. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Message } from "../../contracts/index.ts";
import type { OpenEndName } from "../../contracts/operations/open-ends.ts";
import { type OpenEnd, opened } from "./open-end.ts";

export type OpenEndDoc = OpenEnd & {
  /** Sorts by due time, among all and within a kind. */
  readonly order: string;
  readonly kindOrder: string;
};
type Subjects = Readonly<Record<string, string>>;
/** What a message opens (`row`) or ends. */
type Change = {
  readonly _id: string;
  /** The row is out of the queue, and keeps its beginning for when it opens again. */
  readonly rests?: true;
  readonly opens?: {
    readonly row: OpenEndName;
    readonly id: string;
    readonly subjects: Subjects;
    readonly dueAt?: string;
  };
};

const transferOf = (message: Message): Change | null => {
  const of = (id: string, row?: OpenEndName, personId = ""): Change => ({
    _id: `transfer~${id}`,
    ...(row === undefined ? {} : { opens: { row, id, subjects: { paymentId: id, personId } } }),
  });
  switch (message.type) {
    case "payment.chargeRequested":
      return of(message.data.chargeId, "transfer.charge", message.data.employerId);
    case "payment.withdrawalRequested":
      return of(message.data.withdrawalId, "transfer.payout", message.data.userId);
    case "payment.refundRequested":
      return of(message.data.refundId, "transfer.refund", message.data.employerId);
    case "payment.charged":
    case "payment.declined":
      return of(message.data.chargeId);
    case "payment.withdrawn":
    case "payment.withdrawalFailed":
      return of(message.data.withdrawalId);
    case "payment.refunded":
    case "payment.refundFailed":
      return of(message.data.refundId);
    default:
      return null;
  }
};

const jobOf = (message: Message): Change | null => {
  switch (message.type) {
    case "job.disputed": {
      const { applicationId: id, jobId, workerId, employerId } = message.data;
      const subjects = { applicationId: id, jobId, workerId, employerId };
      return { _id: `dispute~${id}`, opens: { row: "application.disputed", id, subjects } };
    }
    case "job.decided":
    case "job.payDecided":
    case "job.noShowUpheld":
      return { _id: `dispute~${message.data.applicationId}` };
    case "job.sagaParked": {
      const { sagaId: id, applicationId } = message.data;
      const subjects = { sagaId: id, applicationId };
      return { _id: `saga~${id}`, opens: { row: "saga.parked", id, subjects } };
    }
    case "user.sagaParked": {
      const { sagaId: id, userId } = message.data;
      const subjects = { sagaId: id, userId };
      return { _id: `saga~${id}`, opens: { row: "saga.parkedDeletion", id, subjects } };
    }
    case "job.sagaResumed":
    case "user.sagaResumed": {
      // OneDay's own hourly attempt is no answer of an operator: the next parking goes on from here.
      const isOwn = message.actor === null;
      return { _id: `saga~${message.data.sagaId}`, ...(isOwn ? { rests: true } : {}) };
    }
    case "job.sagaAborted":
    case "user.sagaAborted":
      return { _id: `saga~${message.data.sagaId}` };
    default:
      return null;
  }
};

const userOf = (message: Message): Change | null => {
  switch (message.type) {
    case "user.contested": {
      const { userId, entryId: id } = message.data;
      const subjects = { userId, entryId: id };
      return { _id: `contest~${id}`, opens: { row: "contest.open", id, subjects } };
    }
    case "user.contestDecided":
      return { _id: `contest~${message.data.entryId}` };
    case "user.suspensionDue": {
      const { userId: id } = message.data;
      const subjects = { userId: id };
      return { _id: `suspension~${id}`, opens: { row: "suspension.due", id, subjects } };
    }
    case "user.suspended":
    case "user.accountClosed":
      return { _id: `suspension~${message.data.userId}` };
    case "user.certificateAdded": {
      const { userId, certificateId: id } = message.data;
      const subjects = { userId, certificateId: id };
      return { _id: `certificate~${id}`, opens: { row: "certificate.unverified", id, subjects } };
    }
    case "user.certificateChecked":
    case "user.certificateRemoved":
      return { _id: `certificate~${message.data.certificateId}` };
    default:
      return null;
  }
};

const communicationOf = (message: Message): Change | null => {
  switch (message.type) {
    case "communication.messageReported": {
      const { reportId: id, conversationId: applicationId, reporterId, senderId } = message.data;
      const subjects = { reportId: id, applicationId, reporterId, senderId };
      return { _id: `messageReport~${id}`, opens: { row: "messageReport.open", id, subjects } };
    }
    case "communication.reportDecided":
      return { _id: `messageReport~${message.data.reportId}` };
    default:
      return null;
  }
};

const ownOf = (message: Message): Change | null => {
  switch (message.type) {
    case "security.requestMade": {
      const { requestId: id, userId, kind, dueAt } = message.data;
      if (kind !== "explanation" && kind !== "deletion") return null;
      const subjects = { requestId: id, personId: userId };
      return { _id: `request~${id}`, opens: { row: `request.${kind}`, id, subjects, dueAt } };
    }
    case "security.requestAnswered":
      return { _id: `request~${message.data.requestId}` };
    case "security.suspicionRaised": {
      const { suspicionId: id, workerId, employerId, applicationId } = message.data;
      const subjects = { suspicionId: id, workerId, employerId, applicationId };
      return { _id: `suspicion~${id}`, opens: { row: "suspicion.open", id, subjects } };
    }
    case "security.suspicionDecided":
      return { _id: `suspicion~${message.data.suspicionId}` };
    default:
      return null;
  }
};

const changeOf = (message: Message): Change | null =>
  transferOf(message) ??
  jobOf(message) ??
  userOf(message) ??
  communicationOf(message) ??
  ownOf(message);

/** Whether a row rests while OneDay tries again by itself; every other row lapses for good. */
const isSaga = (row: OpenEndName): boolean =>
  row === "saga.parked" || row === "saga.parkedDeletion";

export const openEndList: Projector<OpenEndDoc> = {
  name: "open_ends",
  version: 2,
  indexes: { index: ["order", "kindOrder"] },
  on: [
    "job.disputed",
    "job.decided",
    "job.payDecided",
    "job.noShowUpheld",
    "job.sagaParked",
    "job.sagaResumed",
    "job.sagaAborted",
    "user.sagaParked",
    "user.sagaResumed",
    "user.sagaAborted",
    "user.contested",
    "user.contestDecided",
    "user.suspensionDue",
    "user.suspended",
    "user.accountClosed",
    "user.certificateAdded",
    "user.certificateChecked",
    "user.certificateRemoved",
    "payment.chargeRequested",
    "payment.charged",
    "payment.declined",
    "payment.withdrawalRequested",
    "payment.withdrawn",
    "payment.withdrawalFailed",
    "payment.refundRequested",
    "payment.refunded",
    "payment.refundFailed",
    "communication.messageReported",
    "communication.reportDecided",
    "security.requestMade",
    "security.requestAnswered",
    "security.suspicionRaised",
    "security.suspicionDecided",
  ],
  ids: (message) => {
    const change = changeOf(message);
    return change === null ? [] : [change._id];
  },
  next: (doc, message) => {
    const change = changeOf(message);
    if (change?.rests === true) return doc === null ? null : { ...doc, lapsesAt: message.at };
    if (change?.opens === undefined) return null;
    const { row, id, subjects, dueAt } = change.opens;
    const isLapsed = doc !== null && doc.lapsesAt <= message.at;
    // A repeated opening, as of points that grow, keeps its beginning.
    if (doc !== null && !isLapsed) return doc;
    const due = dueAt as OpenEnd["dueAt"] | undefined;
    const since = doc !== null && isSaga(row) ? doc.since : message.at;
    const end = opened(row, id, subjects, since, due);
    const order = `${end.dueAt}~${end._id}`;
    return { ...end, order, kindOrder: `${end.kind}~${order}` };
  },
};

/** The query for what an operator sees at an instant: listed, and not lapsed. */
export const listedAt = (at: string) => ({
  listedAt: { $lte: at },
  lapsesAt: { $gt: at },
});

export type OperatorDoc = { readonly _id: string; readonly isOperator: true };

/** The accounts of operators: they are reminded. */
export const operatorList: Projector<OperatorDoc> = {
  name: "operators",
  version: 1,
  on: ["user.registered", "user.accountClosed"],
  ids: (message) =>
    message.type === "user.registered" || message.type === "user.accountClosed"
      ? [message.data.userId]
      : [],
  next: (_, message, _id) =>
    message.type === "user.registered" && message.data.role === "operator"
      ? { _id, isOperator: true }
      : null,
};
