/** Texts around notifications that leave the app, by language. */
import type { Language } from "../../contracts/communication/notification-kinds.ts";

export type ChannelWords = {
  readonly name: string;
  readonly hello: string;
  readonly many: (count: number) => string;
  readonly more: (count: number) => string;
  readonly open: string;
  readonly settings: string;
};

const words: Readonly<Record<Language, ChannelWords>> = {
  ko: {
    name: "원데이",
    hello: "안녕하세요, 원데이입니다.",
    many: (count) => `새 알림 ${count}건`,
    more: (count) => `외 ${count}건이 더 있습니다.`,
    open: "원데이에서 열기",
    settings: "알림 설정 바꾸기",
  },
  "ko-plain": {
    name: "원데이",
    hello: "안녕하세요. 원데이예요.",
    many: (count) => `새 소식 ${count}개`,
    more: (count) => `소식이 ${count}개 더 있어요.`,
    open: "원데이에서 보기",
    settings: "알림 받는 방법 바꾸기",
  },
  en: {
    name: "OneDay",
    hello: "Hello from OneDay.",
    many: (count) => `${count} new notifications`,
    more: (count) => `And ${count} more.`,
    open: "Open OneDay",
    settings: "Change your notifications",
  },
};

/** The words of a language. */
export const wordsFor = (language: Language): ChannelWords => words[language];
