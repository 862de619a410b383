/** Parts of the notification rules: what is sent to the parties of an application. */
import type { KindFor } from "../../contracts/communication/notification-kinds.ts";
import type { NotificationContent } from "./notification.ts";

type Parties = {
  readonly applicationId: string;
  readonly jobId: string;
  readonly workerId: string;
  readonly employerId: string;
};
export type Receiver = keyof KindFor;

/** To one party of an application; a kind that is not for that party does not compile. */
export const ofApplication =
  <R extends Receiver>(receiver: R, kind: KindFor[R]) =>
  (parties: Parties, more: Readonly<Record<string, string>> = {}): NotificationContent => {
    const { applicationId, jobId } = parties;
    return {
      userId: parties[receiver],
      kind,
      subject: applicationId,
      data: { applicationId, jobId, ...more },
      about: parties.workerId,
    };
  };

/** To both parties of an application. */
export const toBoth =
  (kind: KindFor["workerId"] & KindFor["employerId"]) =>
  (parties: Parties, more: Readonly<Record<string, string>> = {}): NotificationContent[] => [
    ofApplication("workerId", kind)(parties, more),
    ofApplication("employerId", kind)(parties, more),
  ];
