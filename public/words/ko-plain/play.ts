/** Play: plain Korean, for what has a simpler form. */
import type { Play } from "../names.ts";

export const words: Partial<Record<Play, string>> = {
  "play.title": "하루 보기",
  "play.action": "하루 보기",
  "play.text": "두 사람의 하루를 처음부터 끝까지 보여 줘요. 연습이에요. 진짜 돈이 아니에요.",
  "play.held": "맡긴 돈",
  "play.post": "일을 올렸어요. {at}, {time}, 한 시간에 {won}. 돈은 그대로예요. 자리는 1개예요.",
  "play.apply": "지원했어요. 아직 정해지지 않았어요.",
  "play.applyOther": "앞 사람은 시간이 안 돼요. {name}님이 지원했어요. 아직 정해지지 않았어요.",
  "play.accept": "{name}님을 뽑았어요. 줄 돈 {won}을 맡겼어요. 자리는 {name}님 거예요.",
  "play.signWorker": "계약서에 서명했어요. 돈은 그대로예요.",
  "play.signEmployer": "사장님도 서명했어요. 이제 일할 수 있어요.",
  "play.code": "일하는 곳에 번호를 보여 줬어요. 번호는 곧 바뀌어요.",
  "play.checkIn": "번호 {code}를 넣고 일을 시작했어요. 돈은 맡겨져 있어요.",
  "play.checkOut": "일이 끝났어요. 시간을 빨리 감았어요.",
  "play.approve": "{time} 일했다고 확인했어요. 이제 돈을 보내요.",
  "play.paid": "{won}을 받았어요.",
  "play.slip": "돈을 어떻게 계산했는지 아래에 있어요. {count}줄이에요.",
  "play.net": "받은 돈",
  "play.state.worked": "사장님이 확인해요",
};
