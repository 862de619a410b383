/** Texts about accounts, managers and operators' work. */

import type { QueueKind } from "../../contracts/operations/queues.ts";
import { type Data, given, plainly, type Text } from "./phrase.ts";

const urgencies: Readonly<Record<string, readonly [ko: string, en: string]>> = {
  due: ["기한", "due"],
  late: ["지연", "late"],
  urgent: ["긴급", "urgent"],
};
const openEndKinds: Readonly<Record<string, readonly [ko: string, en: string]>> = {
  dispute: ["이의", "a dispute"],
  saga: ["멈춘 절차", "a halted procedure"],
  transfer: ["결과를 모르는 거래", "a transfer without an outcome"],
  request: ["개인정보 요청", "a privacy request"],
  suspicion: ["담합 의심", "a suspicion of collusion"],
  contest: ["신뢰도 이의", "a contested reliability entry"],
  suspension: ["이용 정지 검토", "a suspension to decide"],
  certificate: ["자격증 확인", "a certificate to check"],
  messageReport: ["신고된 메시지", "a reported message"],
} satisfies Record<QueueKind, readonly [string, string]>;

/** The open end of a notification to operators, as words of one of the two languages. */
const openEnd = ({ kind = "", urgency = "" }: Data, language: 0 | 1) => ({
  kind: (openEndKinds[kind] ?? ["기타", "something else"])[language],
  urgency: (urgencies[urgency] ?? ["확인", "to check"])[language],
});

export const accountTexts = {
  welcome: plainly(
    "원데이에 오신 것을 환영합니다. 오늘 하루도 응원할게요!",
    "원데이에 잘 오셨어요. 이제 일을 찾거나 사람을 찾을 수 있어요.",
    "Welcome to OneDay. We wish you a good day!",
  ),
  sessionReused: plainly(
    "이미 사용된 로그인 정보가 다시 쓰여 해당 기기를 로그아웃했습니다. 모르는 일이라면 비밀번호를 바꿔 주세요.",
    "누가 옛날 로그인 정보를 다시 썼어요. 그 기기를 로그아웃했어요. 내가 한 일이 아니면 비밀번호를 바꾸세요.",
    "Old sign-in data was used again, so we signed that device out. If it was not you, change your password.",
  ),
  bankChanged: plainly(
    "출금 계좌가 변경되었습니다. 정해진 시간이 지나야 새 계좌로 출금할 수 있습니다. 본인이 아니라면 바로 비밀번호를 바꿔 주세요.",
    "돈을 받는 계좌가 바뀌었어요. 새 계좌로는 조금 뒤부터 돈을 보낼 수 있어요. 내가 바꾸지 않았으면 비밀번호를 바로 바꾸세요.",
    "Your bank account was changed. You can withdraw to the new one after a waiting time. If it was not you, change your password at once.",
  ),
  locked: plainly(
    "누군가 비밀번호를 여러 번 틀려, 거기서는 15분 동안 비밀번호를 받지 않습니다. 전에 로그인한 기기에서는 그대로 로그인할 수 있습니다.",
    "누가 비밀번호를 여러 번 틀렸어요. 그 기기는 15분 동안 로그인할 수 없어요. 내가 쓰던 기기는 로그인할 수 있어요.",
    "Someone entered a wrong password several times. No password is taken from there for 15 minutes. Devices that you have used before can still sign in.",
  ),
  passwordChanged: plainly(
    "비밀번호가 변경되었습니다. 본인이 아니라면 고객센터에 알려 주세요.",
    "비밀번호가 바뀌었어요. 내가 바꾸지 않았으면 고객센터에 말해 주세요.",
    "Your password was changed. If it was not you, tell our support.",
  ),
  emailChanged: plainly(
    "이메일 주소가 변경되었습니다.",
    "이메일 주소가 바뀌었어요.",
    "Your e-mail address was changed.",
  ),
  suspended: plainly(
    ({ until }, { date, clock }) =>
      `계정 이용이 정지되었습니다${given(until, (one) => `(${date(one)} ${clock(one)}까지)`)}. 이미 시작된 근무와 정산은 그대로 진행됩니다.`,
    ({ until }, { date, clock }) =>
      `지금은 원데이를 쓸 수 없어요.${given(until, (one) => ` ${date(one)} ${clock(one)}까지예요.`)} 이미 시작한 일은 계속할 수 있고, 돈도 받아요.`,
    ({ until }, { date, clock }) =>
      `Your account is suspended${given(until, (one) => ` until ${date(one)}, ${clock(one)}`)}. Work that has begun goes on and is paid.`,
  ),
  reinstated: plainly(
    "계정 정지가 풀렸습니다.",
    "다시 원데이를 쓸 수 있어요.",
    "Your account is no longer suspended.",
  ),
  managerInvited: plainly(
    "다른 사업주가 사업장 관리자로 초대했습니다. 초대를 확인하고 수락하거나 거절해 주세요.",
    "다른 사장님이 가게 관리를 함께 하자고 했어요. 초대를 보고 할지 말지 골라 주세요.",
    "Another employer invited you to manage their sites. Please accept or decline the invitation.",
  ),
  managerAccepted: plainly(
    "초대한 관리자가 수락했습니다. 이제 해당 사업장의 공고를 함께 관리합니다.",
    "초대한 관리자가 하겠다고 했어요. 이제 그 가게의 공고를 함께 볼 수 있어요.",
    "The manager whom you invited accepted. They now manage the jobs of those sites with you.",
  ),
  managerRemoved: plainly(
    "사업장 관리자에서 해제되었습니다. 이제 그 사업장의 공고에 접근할 수 없습니다.",
    "이제 그 가게의 관리자가 아니에요. 그 가게의 공고를 볼 수 없어요.",
    "You are no longer a manager of those sites and cannot see their jobs any more.",
  ),
  requestLate: plainly(
    "개인정보에 관한 요청의 답변 기한이 지났습니다. 죄송합니다. 운영자가 이어서 처리합니다. 개인정보침해 신고센터(privacy.kisa.or.kr, 국번 없이 118)나 개인정보 분쟁조정위원회(1833-6972)에 도움을 청할 수 있습니다.",
    "내 정보에 대해 물어보신 것에 아직 답하지 못했어요. 죄송해요. 직원이 계속 보고 있어요. 도움이 필요하면 118이나 1833-6972로 전화할 수 있어요.",
    "The time for our answer to your privacy request is over. We are sorry and go on with it. You can ask for help at privacy.kisa.or.kr (call 118) or the Personal Information Dispute Mediation Committee (1833-6972).",
  ),
  openEnds: plainly(
    (data) =>
      `[${openEnd(data, 0).urgency}] 운영자를 기다리는 일이 있습니다: ${openEnd(data, 0).kind}. 처리 대기 목록을 확인해 주세요.`,
    (data) =>
      `[${openEnd(data, 0).urgency}] 운영자가 할 일이 있어요: ${openEnd(data, 0).kind}. 할 일 목록을 봐 주세요.`,
    (data) =>
      `[${openEnd(data, 1).urgency}] Something waits for an operator: ${openEnd(data, 1).kind}. Please look at the queue.`,
  ),
} as const satisfies Record<string, Text>;
