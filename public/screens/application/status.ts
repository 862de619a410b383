/** Status: where an application stands, as a word with an icon. */
import type { Gives } from "../../api/routes.ts";
import { html } from "../../ui/html.ts";
import {
  Ban,
  Check,
  CircleAlert,
  CircleDot,
  Clock,
  FileText,
  Hourglass,
  type IconNode,
  Wallet,
  X,
} from "../../ui/icons.ts";
import { Pill, type Tone } from "../../ui/parts.ts";
import { t } from "../../words/words.ts";

export type Application = Gives<"GET /api/jobs/applications/:applicationId">;
export type Status = Application["status"];

const looks: Readonly<Record<Status, readonly [tone: Tone, icon: IconNode]>> = {
  pending: ["plain", Hourglass],
  accepted: ["warning", FileText],
  signed: ["good", Check],
  working: ["good", CircleDot],
  worked: ["plain", Clock],
  approved: ["good", Check],
  paid: ["good", Wallet],
  rejected: ["plain", X],
  withdrawn: ["plain", X],
  cancelled: ["danger", Ban],
  noShow: ["danger", CircleAlert],
  disputed: ["warning", CircleAlert],
};

/** What an application asks for is in its word: an accepted one waits for one of two signatures. */
export const StatusPill = ({
  application: { status, signedBy },
}: {
  application: Pick<Application, "status" | "signedBy">;
}) => {
  const isSigned = status === "accepted" && signedBy.includes("worker");
  const [tone, icon] = isSigned ? (["plain", Hourglass] as const) : looks[status];
  return html`<${Pill} tone=${tone} icon=${icon}>${t(isSigned ? "status.acceptedSigned" : `status.${status}`)}<//>`;
};

/** Statuses of an application that ended without work. */
export const ended: readonly Status[] = ["rejected", "withdrawn", "cancelled", "noShow"];

/** All others: there is work to do, done or to be agreed on. */
export const standing = (Object.keys(looks) as Status[]).filter((one) => !ended.includes(one));

/** Whether it still asks for someone to come to work, or for the work to be paid. */
export const isLive = (status: Status): boolean => status !== "paid" && !ended.includes(status);

/** Whether there is a contract: from the acceptance on. */
export const hasContract = (status: Status): boolean =>
  status !== "pending" && !ended.includes(status);

/** Whether the two may still write to each other. */
export const hasChat = (status: Status): boolean => !["rejected", "withdrawn"].includes(status);
