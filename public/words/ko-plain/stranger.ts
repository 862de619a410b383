/** Stranger: plain Korean, for what has a simpler form. */
import type { Stranger } from "../names.ts";

export const words: Partial<Record<Stranger, string>> = {
  "search.empty": "맞는 일이 없어요. 조건을 줄여요.",
  "job.net": "받는 돈",
  "job.selection.choose": "사장님이 사람을 골라요",
  "job.selection.firstCome": "먼저 지원한 사람이 일해요",
  "demo.play": "하루 보기",
  "register.nameHint": "계약서에 쓰는 이름이에요",
  "register.location": "내 위치를 써도 돼요 (안 해도 돼요)",
  "register.marketing": "새 소식을 받아요 (안 해도 돼요)",
};
