/**
 * Bounce report: what a mail server says of a mail that it could not deliver (RFC 3464).
 *
 * It is a mail of type multipart/report: a part with a status for each receiver, and the mail that
 * came back, or its headers. A mail of OneDay has one receiver, and its Message-ID begins with the
 * id of its delivery.
 */

const uuid = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const messageIdOf = new RegExp(`^Message-ID:\\s*<(${uuid})@`, "im");

/** `isFinal`: the server gave up. `status`: an enhanced status code (RFC 3463), such as `5.1.1`. */
export type BounceReport = {
  readonly deliveryId: string;
  readonly status: string;
  readonly isFinal: boolean;
};
/** Why a text is no report about a mail of OneDay. */
export type Unread = "NO_REPORT" | "NO_STATUS" | "NO_MESSAGE_ID";

type Part = { readonly contentType: string; readonly content: Buffer };

/** Of the status of each receiver, the one that says that the server gave up; else the first. */
const statusIn = (part: string): Pick<BounceReport, "status" | "isFinal"> | null => {
  const blocks = part
    .replaceAll("\r\n", "\n")
    .replaceAll(/\n[ \t]+/g, " ")
    .split(/\n\s*\n/);
  const found = blocks.flatMap((block) => {
    const [, action = ""] = /^Action:\s*(\w+)/im.exec(block) ?? [];
    const [, status] = /^Status:\s*([245]\.\d{1,3}\.\d{1,3})\b/im.exec(block) ?? [];
    return status === undefined ? [] : [{ status, isFinal: action.toLowerCase() === "failed" }];
  });
  return found.find(({ isFinal }) => isFinal) ?? found[0] ?? null;
};

/** The headers of the mail that came back: what comes before its first empty line. */
const headersIn = (part: string): string => part.split(/\r?\n\r?\n/, 1)[0] ?? "";

const partsOf = async (raw: string): Promise<readonly Part[]> => {
  const { simpleParser } = await import("mailparser");
  const skipped = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true };
  const mail = await simpleParser(raw, { ...skipped, keepDeliveryStatus: true });
  return mail.attachments;
};

/** Reads a report; answers why where it is none, or not about a mail of OneDay. */
export const readBounce = async (raw: string): Promise<BounceReport | Unread> => {
  const parts = await partsOf(raw).catch(() => []);
  const textOf = (...types: string[]): string | null =>
    parts.find(({ contentType }) => types.includes(contentType))?.content.toString("utf8") ?? null;
  const report = textOf("message/delivery-status", "message/global-delivery-status");
  if (report === null) return "NO_REPORT";
  const status = statusIn(report);
  if (status === null) return "NO_STATUS";
  const returned = textOf("message/rfc822", "text/rfc822-headers", "message/global-headers");
  const [, deliveryId] = messageIdOf.exec(headersIn(returned ?? "")) ?? [];
  return deliveryId === undefined
    ? "NO_MESSAGE_ID"
    : { deliveryId: deliveryId.toLowerCase(), ...status };
};
