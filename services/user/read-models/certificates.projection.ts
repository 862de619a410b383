/** Certificate queue: read model of certificates by state, for operators. Ids only. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Doc } from "../../../mixins/store/store.ts";
import type { Message } from "../../contracts/index.ts";

export type QueuedDoc = Doc & {
  readonly userId: string;
  readonly state: string;
  /** Longest waiting first. */
  readonly order: string;
};

type CertificateMessage = Extract<Message, { type: `user.certificate${string}` }>;
const isOfCertificate = (message: Message): message is CertificateMessage =>
  message.type.startsWith("user.certificate");

export const certificateQueue: Projector<QueuedDoc> = {
  name: "certificate_queue",
  version: 1,
  indexes: { index: ["state", "userId"] },
  on: ["user.certificateAdded", "user.certificateChecked", "user.certificateRemoved"],
  ids: (message) => (isOfCertificate(message) ? [message.data.certificateId] : []),
  next: (doc, message, certificateId) => {
    switch (message.type) {
      case "user.certificateAdded": {
        const { userId } = message.data;
        const order = `${message.at} ${certificateId}`;
        return { _id: certificateId, userId, state: "unverified", order };
      }
      case "user.certificateChecked":
        return doc === null ? null : { ...doc, state: message.data.outcome };
      case "user.certificateRemoved":
        return null;
      default:
        return doc;
    }
  },
};
