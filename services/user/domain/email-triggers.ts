/**
 * E-mail triggers: which events of this log cause a mail, and of what kind.
 *
 * The id of a mail derives from its event, so a repeated request means the same mail. Recipient and
 * token are looked up when the mail is written (../support/email-content.query.ts): no log, event or
 * stored row ever holds either.
 */
import { idFrom } from "../../contracts/core/units.ts";

export type MailKind =
  | "verifyEmail"
  | "emailChangeAsked"
  | "emailChanged"
  | "passwordReset"
  | "passwordChanged"
  | "sessionReused"
  | "bankChanged"
  | "locked";
/** `userId` is absent when it is not known yet whether there is an account. */
export type Due = { readonly mailId: string; readonly kind: MailKind; readonly userId?: string };

type Event = { readonly type: string; readonly data: object };
type Data = Readonly<
  Partial<Record<"userId" | "mailId" | "passwordId" | "sessionId" | "noticeId", string>>
> & {
  readonly isChange?: boolean;
  readonly reason?: string;
};

const followed = (kind: MailKind, userId: string | undefined, mailId: string): Due => ({
  mailId,
  kind,
  ...(userId === undefined ? {} : { userId }),
});

/** The mails that an event causes. */
export const mailsOf = ({ type, data }: Event): Due[] => {
  const { userId, mailId = "", passwordId = "", sessionId = "", noticeId } = data as Data;
  const { isChange, reason } = data as Data;
  switch (type) {
    case "challenged": {
      const notice = followed("emailChangeAsked", userId, idFrom("mail", "change", mailId));
      return [followed("verifyEmail", userId, mailId), ...(isChange === true ? [notice] : [])];
    }
    case "addressChanged":
      return [followed("emailChanged", userId, idFrom("mail", "changed", mailId))];
    case "resetAsked":
      return [followed("passwordReset", undefined, mailId)];
    case "bankAccountSet":
      return noticeId === undefined
        ? []
        : [followed("bankChanged", userId, idFrom("mail", noticeId))];
    case "locked":
      return noticeId === undefined ? [] : [followed("locked", userId, idFrom("mail", noticeId))];
    case "passwordSet":
      return [followed("passwordChanged", userId, idFrom("mail", "password", passwordId))];
    case "revoked":
      if (reason !== "reuse") return [];
      return [followed("sessionReused", userId, idFrom("mail", "reuse", sessionId))];
    default:
      return [];
  }
};
