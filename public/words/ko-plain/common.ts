/** Common: plain Korean, for what has a simpler form. */
import type { Common } from "../names.ts";

export const words: Partial<Record<Common, string>> = {
  "head.language": "말 바꾸기: 지금은 쉬운 한국어",
  "head.languageName": "쉬운 한국어",
  "foot.what": "원데이에서 하루 일을 찾아요. 일한 날 돈을 받아요.",
  "missing.text": "이 페이지는 없어요.",
  "advice.OFFLINE": "인터넷을 확인해요. 그리고 다시 눌러요. 여러 번 눌러도 괜찮아요.",
  "advice.server": "조금 뒤에 다시 눌러요. 여러 번 눌러도 괜찮아요.",
  "advice.fields": "빨간 칸을 고쳐요. 쓴 글은 그대로 있어요.",
  "advice.TIME_CLASH": "그 시간에 다른 일이 있어요.",
  "card.takeHome": "받는 돈",
};
