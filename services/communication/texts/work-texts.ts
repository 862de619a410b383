/** Texts about the day of the work, and about what was worked. */
import { after, ahead, type Data, given, type Text } from "./phrase.ts";

/** Asks an unconfirmed worker to confirm; `lapse`: what follows at `until` where they do not. */
const asked = (
  { confirm, until }: Data,
  ask: string,
  lapse: (until: string) => string = () => "",
): string => {
  if (confirm === undefined) return "";
  return [` ${ask}`, given(until, lapse)].filter((part) => part !== "").join(" ");
};

export const workTexts = {
  reminderDay: ahead(
    (data, { time }) =>
      `예정된 근무를 잊지 마세요.${given(data["startsAt"], (one) => ` ${time(one)}에 시작합니다.`)}${asked(data, "오실 수 있으면 확인을 눌러 주시고, 어려우면 지금 취소해 주세요.")}`,
    (data, { time }) =>
      `일하는 날이 다가왔어요.${given(data["startsAt"], (one) => ` ${time(one)}에 시작해요.`)}${asked(data, "올 수 있으면 확인을 누르세요. 못 오면 지금 취소하세요.")}`,
    (data, { time }) =>
      `Do not forget your work.${given(data["startsAt"], (one) => ` It begins on ${time(one)}.`)}${asked(data, "If you come, confirm it now. If you cannot, withdraw now.")}`,
  ),
  reminderHours: ahead(
    (data, { time }) =>
      `곧 근무가 시작됩니다.${given(data["startsAt"], (one) => ` 시작은 ${time(one)}입니다.`)}${asked(data, "오실 수 있으면 확인을 눌러 주세요.", (one) => `${time(one)}까지 확인하거나 계약서에 서명하지 않으면 자리가 다른 지원자에게 열립니다. 결근으로 기록되지는 않습니다.`)}`,
    (data, { time }) =>
      `곧 일이 시작돼요.${given(data["startsAt"], (one) => ` ${time(one)}에 시작해요.`)}${asked(data, "올 수 있으면 확인을 누르세요.", (one) => `${time(one)}까지 확인도 서명도 없으면 자리를 다른 사람에게 열어요. 결근은 아니에요.`)}`,
    (data, { time }) =>
      `Your work begins soon.${given(data["startsAt"], (one) => ` It begins on ${time(one)}.`)}${asked(data, "If you come, confirm it now.", (one) => `If you have neither confirmed nor signed by ${time(one)}, your seat is open to others. It does not count as not coming.`)}`,
  ),
  checkInMissing: ahead(
    ({ opensAt }, { time }) =>
      `아직 출근 확인이 없습니다. 근무지에 있다면 출근 코드를 입력해 주세요.${given(opensAt, (one) => ` ${time(one)}부터는 사업주가 결근으로 처리할 수 있습니다.`)}`,
    ({ opensAt }, { time }) =>
      `아직 출근 표시가 없어요. 일하는 곳에 있으면 출근 코드를 넣어 주세요.${given(opensAt, (one) => ` ${time(one)}부터는 사장님이 "안 왔다"고 적을 수 있어요.`)}`,
    ({ opensAt }, { time }) =>
      `You have not checked in yet. If you are there, enter the check-in code.${given(opensAt, (one) => ` From ${time(one)} on the employer may report that you did not come.`)}`,
  ),
  checkedIn: after("근무자가 출근했습니다.", "일할 사람이 왔어요.", "The worker has checked in."),
  checkedOut: after(
    "근무자가 퇴근했습니다. 근무 시간을 확인하고 승인해 주세요.",
    "일한 사람이 일을 마쳤어요. 일한 시간을 보고 확인해 주세요.",
    "The worker has checked out. Please check and approve the hours.",
  ),
  noShow: after(
    "사업주가 근무에 오지 않은 것으로 처리했습니다. 사실과 다르면 7일 안에 이의를 제기할 수 있습니다.",
    '사장님이 "일하러 안 왔다"고 적었어요. 사실이 아니면 7일 안에 말해 주세요.',
    "The employer reported that you did not come. If that is wrong, you can dispute it within 7 days.",
  ),
  withdrawnLate: after(
    "근무가 시작된 뒤에 취소해 결근으로 기록되었습니다. 사정이 있었다면 7일 안에 이의를 제기할 수 있습니다.",
    "일이 시작된 뒤에 취소해서 결근이 되었어요. 이유가 있으면 7일 안에 말해 주세요.",
    "You withdrew after the start, so it counts as not coming. If there was a reason, you can dispute it within 7 days.",
  ),
  noShowDisputed: after(
    "근무자가 오지 않았다는 처리에 이의를 제기했습니다. 운영자가 확인하고 결정합니다.",
    '일할 사람이 "나는 갔다"고 말했어요. 우리 직원이 보고 정해요.',
    "The worker disputes that they did not come. An operator looks at it and decides.",
  ),
  noShowUpheld: after(
    "운영자가 확인한 결과 오지 않았다는 처리가 그대로 유지됩니다.",
    "우리 직원이 확인했어요. 결근은 그대로예요.",
    "An operator has looked at it: it still counts as not coming.",
  ),
  correctionMade: after(
    "상대방이 근무 시간을 적었습니다. 확인하고 서명해 주세요.",
    "상대가 일한 시간을 적었어요. 맞으면 서명해 주세요.",
    "The other side entered the hours. Please check and sign them.",
  ),
  correctionWaiting: after(
    ({ until }, { time }) =>
      `상대방이 적은 근무 시간에 아직 서명하지 않았습니다. 맞으면 서명하고, 다르면 맞는 시간을 적어 주세요.${given(until, (one) => ` ${time(one)}까지 정해지지 않으면 운영자가 결정합니다.`)}`,
    ({ until }, { time }) =>
      `상대가 적은 시간에 아직 서명하지 않았어요. 맞으면 서명하고, 틀리면 맞는 시간을 적어 주세요.${given(until, (one) => ` ${time(one)}까지 정하지 않으면 우리 직원이 정해요.`)}`,
    ({ until }, { time }) =>
      `You have not signed the hours that the other side entered. Sign them if they are right, or enter the right ones.${given(until, (one) => ` If they are open after ${time(one)}, an operator decides.`)}`,
  ),
  overdue: after(
    ({ until }, { time }) =>
      `끝난 근무의 근무 시간이 아직 정해지지 않았습니다.${given(until, (one) => ` ${time(one)}까지`)} 근무 시간을 적고 상대방의 서명을 받아 주세요. 그 뒤에는 운영자가 결정합니다.`,
    ({ until }, { time }) =>
      `일은 끝났는데 일한 시간을 아직 몰라요.${given(until, (one) => ` ${time(one)}까지`)} 시간을 적고 상대의 서명을 받아 주세요. 그 뒤에는 우리 직원이 정해요.`,
    ({ until }, { time }) =>
      `The work is over, but its hours are not set yet. Please enter them and have the other side sign${given(until, (one) => ` by ${time(one)}`)}. After that an operator decides.`,
  ),
  escalated: after(
    "근무 시간이 정해지지 않아 운영자가 확인하고 결정합니다. 그때까지 정산이 멈춥니다.",
    "일한 시간을 정하지 못해서 우리 직원이 보고 정해요. 그때까지 돈은 기다려요.",
    "The hours were not set, so an operator looks at them and decides. The payment waits until then.",
  ),
  disputed: after(
    "상대방이 근무 시간에 이의를 제기했습니다. 운영자가 확인할 때까지 정산이 멈춥니다.",
    "상대가 일한 시간이 틀렸다고 말했어요. 우리 직원이 볼 때까지 돈은 기다려요.",
    "The other side disputes the hours. The payment waits until an operator has looked at them.",
  ),
  disputeDelayed: after(
    ({ until }, { time }) =>
      `운영자의 결정이 늦어지고 있습니다. 기다리게 해 드려 죄송합니다.${given(until, (one) => ` ${time(one)}까지 결정하고, 더 걸리면 다시 알려 드립니다.`)}`,
    ({ until }, { time }) =>
      `결정이 늦어지고 있어요. 기다리게 해서 죄송해요.${given(until, (one) => ` ${time(one)}까지 정하고, 더 걸리면 다시 알려 드려요.`)}`,
    ({ until }, { time }) =>
      `The operator's decision takes longer. We are sorry to keep you waiting.${given(until, (one) => ` It is due by ${time(one)}; if it takes longer, we tell you again.`)}`,
  ),
  decided: after(
    "운영자가 이의를 결정했습니다. 결정된 시간으로 정산합니다.",
    "우리 직원이 일한 시간을 정했어요. 그 시간만큼 돈을 드려요.",
    "An operator has decided the dispute. The hours of the decision are paid.",
  ),
  approved: after(
    "근무 시간이 승인되었습니다. 곧 임금이 지급됩니다.",
    "사장님이 일한 시간을 확인했어요. 곧 돈이 들어와요.",
    "Your hours were approved. You will be paid shortly.",
  ),
} as const satisfies Record<string, Text>;
