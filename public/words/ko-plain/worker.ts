/** Worker: plain Korean, for what has a simpler form. */
import type { Worker } from "../names.ts";

export const words: Partial<Record<Worker, string>> = {
  "home.empty": "맞는 일이 없어요. 조건을 바꿔요.",
  "shift.planned": "받을 돈",
  "status.accepted": "됐어요, 서명해요",
  "status.signed": "됐어요",
  "status.worked": "사장님이 확인해요",
  "status.rejected": "안 됐어요",
  "status.disputed": "운영자가 봐요",
  "task.waitingText": "결과가 나오면 알려 줄게요.",
  "task.signText": "일이 정해졌어요. 계약서를 읽고 이름을 써요.",
  "task.beforeText": "시작 30분 전부터 출근 버튼을 눌러요.",
  "task.checkInText": "가게의 QR을 찍어요. 아니면 숫자를 써요.",
  "task.reviewText": "사장님이 시간을 봐요. 12시간 뒤에는 저절로 끝나요.",
  "task.noShowText": "틀렸으면 7일 안에 말해요. 운영자가 봐요.",
  "leave.pending": "아직 정해지지 않았어요. 취소해도 괜찮아요.",
  "leave.late": "{time} 뒤에 시작해요. 늦은 취소라서 기록에 남아요.",
  "dispute.open": "틀렸다고 말하기",
  "dispute.text": "운영자가 보고 정해요. 그때까지 돈은 기다려요.",
  "wallet.available": "지금 쓸 수 있는 돈",
  "wallet.withdraw": "돈 보내기",
  "wallet.payToBank": "돈을 받으면 내 은행으로 바로 보내요",
  "paper.agreed": "정해진 시간",
  "paper.overtime": "더 일하는 시간",
  "chat.safe": "전화번호는 가려져요. 돈은 원데이에서만 받아요.",
  "rely.text": "점수가 8점이면 운영자가 봐요. 시간이 지나면 줄어요.",
};
