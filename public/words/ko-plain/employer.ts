/** Employer: plain Korean, for what has a simpler form. */
import type { Employer } from "../names.ts";

export const words: Partial<Record<Employer, string>> = {
  "desk.nothing": "지금 할 일이 없어요.",
  "desk.todo.late": "{count}명이 안 왔어요",
  "desk.todo.approve": "일한 시간 {count}개를 확인해요",
  "desk.balance": "남은 돈",
  "crew.count.confirmed": "올 사람",
  "crew.count.here": "왔어요",
  "crew.count.late": "늦어요",
  "crew.count.vacant": "빈자리",
  "post.descriptionHint": "무슨 일인지 써요. 전화번호는 쓰지 않아요.",
  "post.fence": "일하는 곳에서 300m 안에 있어야 출근할 수 있어요.",
  "hire.acceptText": "님을 뽑아요. 아래 돈을 지갑에 잠깐 묶어요. 일이 끝나면 줘요.",
  "hire.held": "묶어 두는 돈",
  "funds.held": "묶어 둔 돈 {won}",
  "funds.kind.hold": "일할 사람에게 줄 돈",
  "roster.approve": "맞아요, 돈을 줘요",
  "roster.noShowText": "님이 오지 않았다고 써요. 묶어 둔 돈이 돌아와요.",
};
