/** Target: what a notification is about, and the page of that for each role. Pure. */
import type { ItemOf } from "../../api/routes.ts";
import type { Role } from "../../api/session.ts";

type Notification = Pick<ItemOf<"GET /api/communication/notifications">, "kind" | "data">;

/** Kinds that are about no application or job, and where they lead. */
const pages: Readonly<Record<string, string>> = {
  withdrawalPaid: "/wallet",
  withdrawalFailed: "/wallet",
  transferDelayed: "/wallet",
  bankChanged: "/wallet",
  sessionReused: "/me/security",
  locked: "/me/security",
  passwordChanged: "/me/security",
  emailChanged: "/me/profile",
  requestLate: "/me/privacy",
};
const walletOf: Readonly<Record<Role, string>> = {
  worker: "/wallet",
  employer: "/employer",
  operator: "/operator",
};

/** The page that a notification leads to; null where there is none. */
export const targetOf = ({ kind, data }: Notification, role: Role): string | null => {
  const { applicationId, jobId, conversationId } = data;
  if (role === "operator") return null;
  if (conversationId !== undefined) return `/chat/${conversationId}`;
  if (role === "worker" && applicationId !== undefined) return `/applications/${applicationId}`;
  if (role === "employer" && jobId !== undefined) return `/employer/jobs/${jobId}`;
  if (jobId !== undefined) return `/jobs/${jobId}`;
  const page = pages[kind];
  return page === "/wallet" ? walletOf[role] : (page ?? null);
};

/** What a text is about, which stands before it in brackets, and what it says. */
export const partsOf = (text: string): readonly [about: string, said: string] => {
  const match = /^\[([^\]]+)\]\s*(.+)$/s.exec(text);
  return match === null ? ["", text] : [match[1] ?? "", match[2] ?? text];
};
