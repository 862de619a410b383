/** Texts about jobs that are found, offered by name or posted by a template. */

import { detailOf } from "../../contracts/core/refusal-texts.ts";
import { ahead, given, plainly, type Text } from "./phrase.ts";

export const offerTexts = {
  jobFound: ahead(
    "저장한 검색에 맞는 새 일자리가 올라왔습니다. 지금 확인해 보세요.",
    "찾던 일과 맞는 새 일이 있어요. 한번 보세요.",
    "A new job matches your saved search. Have a look.",
  ),
  openedEarly: ahead(
    ({ opensAt }, { time }) =>
      `단골 우선 공고가 올라왔습니다.${given(opensAt, (one) => ` ${time(one)}까지는 단골만 보고 지원할 수 있습니다.`)}`,
    ({ opensAt }, { time }) =>
      `단골에게 먼저 알려 주는 일이 있어요.${given(opensAt, (one) => ` ${time(one)}까지는 단골만 볼 수 있어요.`)}`,
    ({ opensAt }, { time }) =>
      `An employer who likes to work with you has a new job.${given(opensAt, (one) => ` Until ${time(one)} it is open to their favourites alone.`)}`,
  ),
  offered: ahead(
    ({ expiresAt }, { time }) =>
      `단골로 함께한 사업주가 일자리를 제안했습니다.${given(expiresAt, (one) => ` ${time(one)}까지`)} 수락하거나 거절해 주세요. 거절해도 불이익은 없습니다.`,
    ({ expiresAt }, { time }) =>
      `사장님이 이 일을 함께 하자고 했어요.${given(expiresAt, (one) => ` ${time(one)}까지`)} 할지 말지 골라 주세요. 하지 않아도 괜찮아요.`,
    ({ expiresAt }, { time }) =>
      `An employer whom you worked for offers you this job. Please accept or decline it${given(expiresAt, (one) => ` by ${time(one)}`)}. Declining has no disadvantage.`,
  ),
  offerAccepted: ahead(
    "제안을 받은 근무자가 수락했습니다. 지원 상태를 확인해 주세요.",
    "일하자고 한 사람이 하겠다고 했어요. 지원 상태를 봐 주세요.",
    "The worker accepted your offer. Please look at the application.",
  ),
  offerDeclined: ahead(
    "제안을 받은 근무자가 이번에는 함께하지 못한다고 답했습니다.",
    "일하자고 한 사람이 이번에는 할 수 없다고 했어요.",
    "The worker cannot take your offer this time.",
  ),
  offerWithdrawn: ahead(
    "사업주가 일자리 제안을 거두었습니다.",
    "사장님이 일하자는 말을 취소했어요.",
    "The employer took their offer back.",
  ),
  offerExpired: ahead(
    "답을 받지 못한 제안이 끝났습니다. 다시 제안하거나 다른 지원자를 확인해 주세요.",
    "일하자고 한 사람이 답하지 않아 제안이 끝났어요. 다시 제안하거나 다른 사람을 찾아보세요.",
    "Your offer ended without an answer. You can offer it again or look at other applicants.",
  ),
  occurrenceRefused: plainly(
    ({ on, code }) =>
      `반복 공고${given(on, (one) => `(${one} 근무)`)}를 올리지 못했습니다. ${given(code, (one) => `${detailOf(one)} `)}내용을 확인하고 직접 올려 주세요. 다음 날짜는 그대로 이어집니다.`,
    ({ on, code }) =>
      `자동 공고${given(on, (one) => `(${one})`)}를 올리지 못했어요. ${given(code, (one) => `${detailOf(one)} `)}내용을 보고 직접 올려 주세요. 다음 날짜 공고는 그대로 올라가요.`,
    ({ on, code }) =>
      `A repeating job${given(on, (one) => ` (of ${one})`)} could not be posted. ${given(code, (one) => `${detailOf(one, "en")} `)}Please check it and post it yourself. The next days go on as planned.`,
  ),
  invited: ahead(
    "조건이 맞는 일자리에 초대받았습니다. 확인하고 마음에 들면 지원해 주세요.",
    "나와 맞는 일에 초대받았어요. 보고 마음에 들면 지원하세요.",
    "You are invited to a job that suits you. If you like it, apply.",
  ),
  standBy: ahead(
    "조건이 맞는 일자리의 대기자로 초대받았습니다. 지원해 두면 자리가 났을 때 먼저 알려 드려요.",
    "나와 맞는 일을 기다리는 사람으로 초대받았어요. 지원해 두면 자리가 날 때 먼저 알려 드려요.",
    "You are invited to stand by for a job that suits you. If you apply, you are the first to know when a seat becomes free.",
  ),
} as const satisfies Record<string, Text>;
