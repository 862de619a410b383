/** Dealings projection: shifts, charges and withdrawals by owner and time, for collusion checks. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Message } from "../../contracts/index.ts";

export type Dealing = {
  readonly _id: string;
  readonly workerId?: string;
  readonly employerId?: string;
  readonly applicationId?: string;
  /** For a shift; minutes are absent before its approval. */
  readonly isByHand?: true;
  readonly minutes?: number;
  readonly approvedAt?: string;
  readonly heldAt?: string;
  readonly paidAt?: string;
  /** Pair and time of an approved shift; each party and time of a paid one. */
  readonly pairOrder?: string;
  readonly workerOrder?: string;
  readonly employerOrder?: string;
  /** Employer and time of a charge. */
  readonly chargeOrder?: string;
  readonly at?: string;
};

/** The key of a pair: `<employerId>/<workerId>`. */
export const pairOf = ({
  employerId,
  workerId,
}: {
  readonly employerId: string;
  readonly workerId: string;
}): string => `${employerId}/${workerId}`;

/** The document id of a message's dealing; null for any other message. */
export const dealingIdOf = ({ type, data }: Message): string | null => {
  switch (type) {
    case "job.corrected":
    case "job.approved":
    case "payment.held":
    case "payment.completed":
      return `shift:${data.applicationId}`;
    case "payment.charged":
      return `charge:${data.chargeId}`;
    case "payment.withdrawn":
      return `withdrawal:${data.withdrawalId}`;
    default:
      return null;
  }
};

const shiftAfter = (doc: Dealing | null, { type, data, at }: Message, _id: string): Dealing => {
  const { workerId, employerId, applicationId } = data as Required<
    Pick<Dealing, "workerId" | "employerId" | "applicationId">
  >;
  const shift = { ...doc, _id, workerId, employerId, applicationId };
  switch (type) {
    case "job.corrected":
      return { ...shift, isByHand: true };
    case "payment.held":
      return { ...shift, heldAt: at };
    case "payment.completed":
      return {
        ...shift,
        paidAt: at,
        workerOrder: `${workerId}~${at}`,
        employerOrder: `${employerId}~${at}`,
      };
    case "job.approved": {
      const { minutes } = data;
      const order = minutes > 0 ? { pairOrder: `${pairOf(shift)}~${at}` } : {};
      return { ...shift, minutes, approvedAt: at, ...order };
    }
    default:
      return shift;
  }
};

export const dealings: Projector<Dealing> = {
  name: "dealings",
  version: 1,
  indexes: { index: ["pairOrder", "workerOrder", "employerOrder", "chargeOrder"] },
  on: [
    "job.corrected",
    "job.approved",
    "payment.held",
    "payment.completed",
    "payment.charged",
    "payment.withdrawn",
  ],
  ids: (message) => [dealingIdOf(message) ?? []].flat(),
  next(doc, message, _id) {
    const { type, data, at } = message;
    if (type === "payment.charged") {
      return { _id, at, employerId: data.employerId, chargeOrder: `${data.employerId}~${at}` };
    }
    if (type === "payment.withdrawn") return { _id, at };
    return shiftAfter(doc, message, _id);
  },
};
