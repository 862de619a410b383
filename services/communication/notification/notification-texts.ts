/** Notification texts: Korean texts by kind. A new wording also applies to old notifications. */

import type { NotificationKind } from "../../contracts/communication/notification-kinds.ts";
import { detailOf } from "../../contracts/core/refusal-texts.ts";
import { durationText, wonText } from "../../contracts/kernel/korean-text.ts";
import type { QueueKind } from "../../contracts/operations/queues.ts";

type Data = Readonly<Record<string, string>>;

const amount = (won: string | undefined): string => (won === undefined ? "" : wonText(Number(won)));

/** "2026. 11. 23. 09:00", in Seoul time. */
const seoulTime = (at: string): string =>
  new Date(at).toLocaleString("ko-KR", {
    timeZone: "Asia/Seoul",
    dateStyle: "medium",
    timeStyle: "short",
    hourCycle: "h23",
  });

const urgencies: Readonly<Record<string, string>> = {
  due: "기한",
  late: "지연",
  urgent: "긴급",
};
const openEndKinds: Readonly<Record<string, string>> = {
  dispute: "이의",
  saga: "멈춘 절차",
  transfer: "결과를 모르는 거래",
  request: "개인정보 요청",
  suspicion: "담합 의심",
  contest: "신뢰도 이의",
  suspension: "이용 정지 검토",
  certificate: "자격증 확인",
} satisfies Record<QueueKind, string>;
/** "2026년 11월". */
const monthText = (month = ""): string => `${month.slice(0, 4)}년 ${Number(month.slice(5))}월`;

const texts: Readonly<Record<NotificationKind, (data: Data) => string>> = {
  welcome: () => "원데이에 오신 것을 환영합니다. 오늘 하루도 응원할게요!",
  sessionReused: () =>
    "이미 사용된 로그인 정보가 다시 쓰여 해당 기기를 로그아웃했습니다. 모르는 일이라면 비밀번호를 바꿔 주세요.",
  bankChanged: () =>
    "출금 계좌가 변경되었습니다. 정해진 시간이 지나야 새 계좌로 출금할 수 있습니다. 본인이 아니라면 바로 비밀번호를 바꿔 주세요.",
  locked: () =>
    "누군가 비밀번호를 여러 번 틀려, 거기서는 15분 동안 비밀번호를 받지 않습니다. 전에 로그인한 기기에서는 그대로 로그인할 수 있습니다.",
  passwordChanged: () => "비밀번호가 변경되었습니다. 본인이 아니라면 고객센터에 알려 주세요.",
  emailChanged: () => "이메일 주소가 변경되었습니다.",
  suspended: ({ until }) =>
    `계정 이용이 정지되었습니다${until === undefined ? "" : `(${seoulTime(until)}까지)`}. 이미 시작된 근무와 정산은 그대로 진행됩니다.`,
  reinstated: () => "계정 정지가 풀렸습니다.",
  managerInvited: () =>
    "다른 사업주가 사업장 관리자로 초대했습니다. 초대를 확인하고 수락하거나 거절해 주세요.",
  managerAccepted: () => "초대한 관리자가 수락했습니다. 이제 해당 사업장의 공고를 함께 관리합니다.",
  managerRemoved: () =>
    "사업장 관리자에서 해제되었습니다. 이제 그 사업장의 공고에 접근할 수 없습니다.",
  jobFound: () => "저장한 검색에 맞는 새 일자리가 올라왔습니다. 지금 확인해 보세요.",
  openedEarly: ({ opensAt }) =>
    `단골 우선 공고가 올라왔습니다.${opensAt === undefined ? "" : ` ${seoulTime(opensAt)}까지는 단골만 보고 지원할 수 있습니다.`}`,
  offered: ({ expiresAt }) =>
    `단골로 함께한 사업주가 일자리를 제안했습니다.${expiresAt === undefined ? "" : ` ${seoulTime(expiresAt)}까지`} 수락하거나 거절해 주세요. 거절해도 불이익은 없습니다.`,
  offerAccepted: () => "제안을 받은 근무자가 수락했습니다. 지원 상태를 확인해 주세요.",
  offerDeclined: () => "제안을 받은 근무자가 이번에는 함께하지 못한다고 답했습니다.",
  offerWithdrawn: () => "사업주가 일자리 제안을 거두었습니다.",
  offerExpired: () =>
    "답을 받지 못한 제안이 끝났습니다. 다시 제안하거나 다른 지원자를 확인해 주세요.",
  occurrenceRefused: ({ on, code }) =>
    `반복 공고${on === undefined ? "" : `(${on} 근무)`}를 올리지 못했습니다. ${code === undefined ? "" : `${detailOf(code)} `}내용을 확인하고 직접 올려 주세요. 다음 날짜는 그대로 이어집니다.`,
  applied: () => "지원이 접수되었습니다. 결과가 나오면 바로 알려 드릴게요.",
  newApplicant: () => "새로운 지원자가 있습니다. 확인하고 답해 주세요.",
  invited: () => "조건이 맞는 일자리에 초대받았습니다. 확인하고 마음에 들면 지원해 주세요.",
  standBy: () =>
    "조건이 맞는 일자리의 대기자로 초대받았습니다. 지원해 두면 자리가 났을 때 먼저 알려 드려요.",
  noFunds: () => "지갑 잔액이 부족해 지원을 수락하지 못했습니다. 충전한 뒤 수락해 주세요.",
  employerUnidentified: () =>
    "사업주 확인이 되지 않아 지원을 수락하지 못했습니다. 내 정보에서 상호, 대표자, 사업자등록번호를 적은 뒤 수락해 주세요.",
  passedOver: () =>
    "자리가 났지만 지금은 이 지원을 자동으로 확정할 수 없어 다음 대기자에게 넘어갔습니다. 지원은 그대로 남아 있습니다.",
  accepted: () => "지원이 수락되었습니다. 근로계약서에 서명해 주세요.",
  rejected: () => "아쉽지만 이번에는 함께하지 못하게 되었습니다.",
  withdrawn: () => "지원자가 지원을 취소했습니다.",
  confirmed: () => "근무자가 예정대로 오겠다고 알려 왔습니다.",
  calledOff: () => "사업주가 근무를 취소했습니다. 비워 둔 시간은 다시 쓸 수 있습니다.",
  rescinded: () => "근무자가 공고와 다른 근로조건을 이유로 계약을 해지했습니다.",
  leavePaid: ({ netWon }) => `근무 취소에 따른 휴업수당 ${amount(netWon)}이 지갑에 들어왔습니다.`,
  correctionMade: () => "상대방이 근무 시간을 적었습니다. 확인하고 서명해 주세요.",
  correctionWaiting: ({ until }) =>
    `상대방이 적은 근무 시간에 아직 서명하지 않았습니다. 맞으면 서명하고, 다르면 맞는 시간을 적어 주세요.${until === undefined ? "" : ` ${seoulTime(until)}까지 정해지지 않으면 운영자가 결정합니다.`}`,
  disputed: () =>
    "상대방이 근무 시간에 이의를 제기했습니다. 운영자가 확인할 때까지 정산이 멈춥니다.",
  overdue: ({ until }) =>
    `끝난 근무의 근무 시간이 아직 정해지지 않았습니다.${until === undefined ? "" : ` ${seoulTime(until)}까지`} 근무 시간을 적고 상대방의 서명을 받아 주세요. 그 뒤에는 운영자가 결정합니다.`,
  escalated: () =>
    "근무 시간이 정해지지 않아 운영자가 확인하고 결정합니다. 그때까지 정산이 멈춥니다.",
  disputeDelayed: ({ until }) =>
    `운영자의 결정이 늦어지고 있습니다. 기다리게 해 드려 죄송합니다.${until === undefined ? "" : ` ${seoulTime(until)}까지 결정하고, 더 걸리면 다시 알려 드립니다.`}`,
  checkInMissing: ({ opensAt }) =>
    `아직 출근 확인이 없습니다. 근무지에 있다면 출근 코드를 입력해 주세요.${opensAt === undefined ? "" : ` ${seoulTime(opensAt)}부터는 사업주가 결근으로 처리할 수 있습니다.`}`,
  withdrawnLate: () =>
    "근무가 시작된 뒤에 취소해 결근으로 기록되었습니다. 사정이 있었다면 7일 안에 이의를 제기할 수 있습니다.",
  noShow: () =>
    "사업주가 근무에 오지 않은 것으로 처리했습니다. 사실과 다르면 7일 안에 이의를 제기할 수 있습니다.",
  noShowDisputed: () =>
    "근무자가 오지 않았다는 처리에 이의를 제기했습니다. 운영자가 확인하고 결정합니다.",
  noShowUpheld: () => "운영자가 확인한 결과 오지 않았다는 처리가 그대로 유지됩니다.",
  decided: () => "운영자가 이의를 결정했습니다. 결정된 시간으로 정산합니다.",
  payDisputed: () =>
    "상대방이 지급된 임금에 이의를 제기했습니다. 운영자가 확인하고 결정합니다. 이미 지급된 임금은 그대로입니다.",
  payDecided: () =>
    "운영자가 지급된 임금에 대한 이의를 결정했습니다. 더 지급할 임금이 있으면 사업주의 지갑에서 바로 지급되고, 잔액이 모자라면 충전되는 대로 지급됩니다.",
  paidMore: ({ netWon }) => `정정된 임금 차액 ${amount(netWon)}이 지갑에 들어왔습니다.`,
  paidMoreOut: ({ grossWon }) =>
    `운영자의 결정에 따라 임금 차액 ${amount(grossWon)}과 그에 따른 보험료·수수료가 지갑에서 지급되었습니다.`,
  feeBack: ({ feeWon }) =>
    `운영자의 결정에 따라 수수료 ${amount(feeWon)}을 지갑으로 돌려 드렸습니다. 이미 지급된 임금은 돌려받을 수 없습니다.`,
  checkedIn: () => "근무자가 출근했습니다.",
  checkedOut: () => "근무자가 퇴근했습니다. 근무 시간을 확인하고 승인해 주세요.",
  approved: () => "근무 시간이 승인되었습니다. 곧 임금이 지급됩니다.",
  delayed: () => "처리가 늦어지고 있습니다. 운영자가 확인하고 있으며, 끝나면 알려 드립니다.",
  fundsNeeded: () =>
    "운영자가 결정한 임금을 지급하기에 지갑 잔액이 부족합니다. 충전하면 바로 지급됩니다.",
  payWaits: () =>
    "결정된 임금이 사업주의 지갑 잔액이 부족해 아직 지급되지 않았습니다. 충전되는 대로 지급되며, 임금 체불은 고용노동부(국번 없이 1350)에 신고할 수 있습니다.",
  paid: ({ netWon }) => `임금 ${amount(netWon)}이 지갑에 들어왔습니다. 수고하셨습니다.`,
  charged: ({ amountWon }) => `지갑에 ${amount(amountWon)}이 충전되었습니다.`,
  chargeDeclined: ({ amountWon }) =>
    `${amount(amountWon)} 충전이 거절되었습니다. 결제 수단을 확인해 주세요.`,
  refunded: ({ amountWon }) =>
    `충전한 금액 중 ${amount(amountWon)}을 결제 수단으로 돌려 드렸습니다.`,
  refundFailed: ({ amountWon }) =>
    `${amount(amountWon)} 환불이 거절되어 지갑으로 돌아왔습니다. 고객센터에 문의해 주세요.`,
  withdrawalPaid: ({ amountWon }) => `${amount(amountWon)}이 계좌로 송금되었습니다.`,
  withdrawalFailed: ({ amountWon }) =>
    `${amount(amountWon)} 송금에 실패해 지갑으로 돌려 드렸습니다. 계좌를 확인해 주세요.`,
  transferDelayed: () =>
    "요청한 충전·출금·환불의 결과를 아직 확인하지 못했습니다. 돈은 안전하게 보관되어 있고, 결과가 나오면 바로 알려 드립니다.",
  requestLate: () =>
    "개인정보에 관한 요청의 답변 기한이 지났습니다. 죄송합니다. 운영자가 이어서 처리합니다. 개인정보침해 신고센터(privacy.kisa.or.kr, 국번 없이 118)나 개인정보 분쟁조정위원회(1833-6972)에 도움을 청할 수 있습니다.",
  openEnds: ({ kind, urgency }) =>
    `[${urgencies[urgency ?? ""] ?? "확인"}] 운영자를 기다리는 일이 있습니다: ${openEndKinds[kind ?? ""] ?? "기타"}. 처리 대기 목록을 확인해 주세요.`,
  monthDays: ({ month, days }) =>
    `${monthText(month)}에 한 사업장에서 일한 날이 ${days}일이 되었습니다. 8일부터는 국민연금과 건강보험 가입 대상이 될 수 있으니 서로 확인해 주세요.`,
  monthHours: ({ month, minutes }) =>
    `${monthText(month)}에 한 사업장에서 일한 시간이 ${durationText(Number(minutes))}이 되었습니다. 60시간부터는 국민연금과 건강보험 가입 대상이 될 수 있으니 서로 확인해 주세요.`,
  remitted: ({ month, amountWon }) =>
    `${monthText(month)}에 지급한 임금의 세금과 보험료 ${amount(amountWon)}을 지갑으로 돌려 드렸습니다. 다음 달 10일까지 직접 신고하고 납부해 주세요.`,
  remittedByProxy: ({ month, amountWon }) =>
    `${monthText(month)}에 지급한 임금의 세금과 보험료 ${amount(amountWon)}을 원데이가 대신 납부합니다.`,
};

/** The text of a notification; a generic one for an unknown kind. */
export const textOf = (kind: string, data: Data): string =>
  (texts as Partial<Record<string, (data: Data) => string>>)[kind]?.(data) ??
  "새로운 알림이 있습니다.";
