/**
 * Email: the Korean texts of the mails that the user service announces.
 *
 * Neither address nor text is in a log; a mail exists in memory only until the provider has it.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import type { Answer } from "../../contracts/index.ts";
import { mailHtml } from "./html.ts";

export type EmailContent = NonNullable<Answer<"user.mail">["letter"]>;
export type Mail = {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Headers besides those of every mail. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** What old commits say of a mail that the user service announced; newer ones are deliveries. */
type Mailed = { readonly type: "mailed"; readonly data: { readonly mailId: string } };

/** Whether the outcome of sending was recorded before there were deliveries: `mail:<mailId>`. */
export const mails: StreamDefinition<boolean, Mailed> = {
  stream: "mail",
  empty: false,
  evolve: () => true,
};

type EmailText = { readonly subject: string; readonly lines: readonly string[] };

const textOf = ({ kind, token = "" }: EmailContent): EmailText | null => {
  switch (kind) {
    case "verifyEmail":
      return {
        subject: "이메일 주소를 확인해 주세요",
        lines: ["아래 코드를 24시간 안에 입력하시면 이메일 확인이 끝납니다.", "", token],
      };
    case "emailChangeAsked":
      return {
        subject: "이메일 주소 변경이 요청되었습니다",
        lines: [
          "회원님의 계정에서 이메일 주소를 바꾸려는 요청이 있었습니다.",
          "새 주소에서 확인하면 바뀝니다. 본인이 아니라면 바로 비밀번호를 바꿔 주세요.",
        ],
      };
    case "emailChanged":
      return {
        subject: "이메일 주소가 변경되었습니다",
        lines: [
          "회원님의 계정에서 이메일 주소가 새 주소로 바뀌었습니다. 이 주소로는 더 로그인할 수 없습니다.",
          "본인이 아니라면 바로 고객센터에 알려 주세요.",
        ],
      };
    case "passwordReset":
      return {
        subject: "비밀번호 재설정",
        lines: [
          "아래 코드를 30분 안에 입력하시면 새 비밀번호를 정할 수 있습니다. 한 번만 쓸 수 있습니다.",
          "",
          token,
          "",
          "요청하지 않으셨다면 이 메일을 무시하셔도 됩니다. 코드를 다른 사람에게 알려 주지 마세요.",
        ],
      };
    case "passwordChanged":
      return {
        subject: "비밀번호가 변경되었습니다",
        lines: ["본인이 아니라면 비밀번호 재설정을 요청하고 고객센터에 알려 주세요."],
      };
    case "bankChanged":
      return {
        subject: "출금 계좌가 변경되었습니다",
        lines: [
          "회원님의 출금 계좌가 다른 계좌로 바뀌었습니다. 정해진 시간이 지나야 새 계좌로 출금할 수 있습니다.",
          "본인이 아니라면 바로 비밀번호를 바꾸고 계좌를 다시 등록한 뒤 고객센터에 알려 주세요.",
        ],
      };
    case "locked":
      return {
        subject: "비밀번호가 여러 번 틀렸습니다",
        lines: [
          "누군가 회원님의 비밀번호를 여러 번 틀려, 거기서는 15분 동안 비밀번호를 받지 않습니다.",
          "전에 로그인한 기기에서는 그대로 로그인하실 수 있습니다.",
          "비밀번호를 다른 곳에서도 쓰신다면 바꿔 주세요.",
        ],
      };
    case "sessionReused":
      return {
        subject: "로그아웃된 기기가 있습니다",
        lines: [
          "이미 사용된 로그인 정보가 다시 쓰여 해당 기기를 로그아웃했습니다.",
          "모르는 일이라면 비밀번호를 바꿔 주세요.",
        ],
      };
    default:
      return null;
  }
};

/** The link to the web app. A token comes after the `#`, which browsers do not send to a server. */
const linkOf = ({ kind, token }: EmailContent, webUrl: string): string => {
  const base = webUrl.replace(/\/$/, "");
  if (token === undefined) return `${base}/me`;
  return `${base}/login#${kind === "passwordReset" ? "reset" : "verify"}=${token}`;
};

/** The mail of a content, as text and as HTML; null for a kind without a text. */
export const mailOf = (content: EmailContent, webUrl: string): Mail | null => {
  const wording = textOf(content);
  if (wording === null) return null;
  const link = linkOf(content, webUrl);
  const lines = ["안녕하세요, 원데이입니다.", "", ...wording.lines];
  const text = [...lines, "", `원데이에서 열기: ${link}`, ""].join("\n");
  return {
    to: content.to,
    subject: `[원데이] ${wording.subject}`,
    text,
    html: mailHtml("ko", lines, [{ text: "원데이에서 열기", link }]),
  };
};
