/** Texts about applications up to the day of the work. */
import { after, ahead, type Text } from "./phrase.ts";

export const applicationTexts = {
  newMessage: ahead(
    "새 메시지가 있습니다. 대화를 열어 확인해 주세요.",
    "새 메시지가 왔어요. 대화를 열어 보세요.",
    "You have a new message. Open the conversation to read it.",
  ),
  applied: ahead(
    "지원이 접수되었습니다. 결과가 나오면 바로 알려 드릴게요.",
    "지원했어요. 결과가 나오면 바로 알려 드려요.",
    "We have your application. We tell you as soon as there is an answer.",
  ),
  newApplicant: ahead(
    "새로운 지원자가 있습니다. 확인하고 답해 주세요.",
    "이 일에 새로 지원한 사람이 있어요. 보고 답해 주세요.",
    "There is a new applicant. Please look at the application and answer.",
  ),
  noFunds: ahead(
    "지갑 잔액이 부족해 지원을 수락하지 못했습니다. 충전한 뒤 수락해 주세요.",
    "지갑에 돈이 모자라요. 그래서 지원자를 뽑지 못했어요. 돈을 넣고 다시 뽑아 주세요.",
    "There is not enough money in your wallet to accept an applicant. Please charge it and accept again.",
  ),
  employerUnidentified: ahead(
    "사업주 확인이 되지 않아 지원을 수락하지 못했습니다. 내 정보에서 상호, 대표자, 사업자등록번호를 적은 뒤 수락해 주세요.",
    "사장님 정보가 없어서 지원자를 뽑지 못했어요. 내 정보에 가게 이름, 대표 이름, 사업자등록번호를 적고 다시 뽑아 주세요.",
    "We could not accept an applicant, because we do not know your business. Enter its name, representative and business number in your account, then accept again.",
  ),
  passedOver: ahead(
    "자리가 났지만 지금은 이 지원을 자동으로 확정할 수 없어 다음 대기자에게 넘어갔습니다. 지원은 그대로 남아 있습니다.",
    "자리가 하나 났어요. 그런데 지금은 이 지원을 자동으로 정할 수 없어서 다음 사람에게 갔어요. 지원은 그대로 있어요.",
    "A seat became free, but this application cannot be accepted automatically now, so the seat went to the next in line. The application is still there.",
  ),
  accepted: ahead(
    "지원이 수락되었습니다. 근로계약서에 서명해 주세요.",
    "이 일에 뽑혔어요. 근로계약서(일하는 약속)를 읽고 서명해 주세요.",
    "You were accepted. Please sign the contract.",
  ),
  rejected: ahead(
    "아쉽지만 이번에는 함께하지 못하게 되었습니다.",
    "아쉽지만 이번에는 뽑히지 않았어요.",
    "Unfortunately you were not accepted this time.",
  ),
  withdrawn: ahead(
    "지원자가 지원을 취소했습니다.",
    "지원한 사람이 오지 않겠다고 했어요.",
    "An applicant withdrew.",
  ),
  confirmed: ahead(
    "근무자가 예정대로 오겠다고 알려 왔습니다.",
    "일할 사람이 꼭 오겠다고 했어요.",
    "The worker confirmed that they will come.",
  ),
  calledOff: ahead(
    "사업주가 근무를 취소했습니다. 비워 둔 시간은 다시 쓸 수 있습니다.",
    "사장님이 이 일을 취소했어요. 그날 가지 마세요. 그 시간에 다른 일을 할 수 있어요.",
    "The employer called this work off. Please do not go there. You can use the time for other work.",
  ),
  seatReleased: ahead(
    "출근 확인이 없어 자리가 다른 지원자에게 열렸습니다. 결근으로 기록되지 않고 신뢰도에도 영향이 없습니다. 이 근무에는 가지 않으셔도 됩니다.",
    "온다는 확인이 없어서 자리를 다른 사람에게 열었어요. 결근은 아니에요. 이 일에는 가지 않아도 돼요.",
    "You did not confirm, so your seat is open to others now. It does not count as not coming. You do not have to go there.",
  ),
  workerUnconfirmed: ahead(
    "근무자가 출근을 확인하지도 계약서에 서명하지도 않아 자리를 비웠습니다. 대기자가 있으면 자동으로 이어지고, 예치금은 돌려 드립니다.",
    "일할 사람이 온다는 확인도 서명도 하지 않았어요. 그래서 자리를 비웠어요. 기다리는 사람이 있으면 그 사람이 와요. 맡긴 돈은 돌려 드려요.",
    "The worker neither confirmed nor signed, so their seat was released. The next in line gets it if there is one, and the held pay is back in your wallet.",
  ),
  rescinded: ahead(
    "근무자가 공고와 다른 근로조건을 이유로 계약을 해지했습니다.",
    "일할 사람이 공고와 조건이 다르다고 계약을 끝냈어요.",
    "The worker ended the contract, because its terms differ from the posting.",
  ),
  delayed: after(
    "처리가 늦어지고 있습니다. 운영자가 확인하고 있으며, 끝나면 알려 드립니다.",
    "일이 늦어지고 있어요. 우리 직원이 보고 있어요. 끝나면 알려 드려요.",
    "This takes longer than usual. An operator is looking at it, and we tell you when it is done.",
  ),
} as const satisfies Record<string, Text>;
