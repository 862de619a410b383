/**
 * Reason texts: what a person reads, and can do, when a refusal's data names a reason. A reason
 * without a text leaves the text of its code (./refusal-texts.ts).
 */
import { detailOf, type Language } from "./refusal-texts.ts";

type Said = Readonly<Record<Language, string>>;

const texts = {
  GUARDIAN_MISSING: {
    ko: "만 19세 미만은 보호자의 동의가 있어야 합니다. 내 정보에서 보호자를 등록해 주세요. (민법 제5조)",
    en: "Below 19 a guardian's consent is needed. Register your guardian in your account. (Civil Act, Article 5)",
  },
  ADULT_ONLY: {
    ko: "청소년이 할 수 없는 일입니다. 만 19세가 되는 해의 1월 1일부터 지원할 수 있습니다. (청소년 보호법 제2조)",
    en: "This work is for adults only: from 1 January of the year in which you turn 19. (Youth Protection Act, Article 2)",
  },
  CERTIFICATE_MISSING: {
    ko: "필요한 자격증이 없거나 근무일 전에 끝납니다. 자격증을 등록하고 확인을 받은 뒤 지원해 주세요.",
    en: "A certificate is missing or ends before the day of work. Add it, have it verified, and apply again.",
  },
  WORK_PERMIT_MISSING: {
    ko: "취업할 수 있는지 확인되지 않았습니다. 내 정보에서 허가가 필요한지 알리고, 필요하면 체류자격을 등록해 확인을 받아 주세요.",
    en: "Your right to work is not confirmed. State in your account whether you need a permit, and if so add it to be verified.",
  },
} as const satisfies Readonly<Record<string, Said>>;

const isReason = (reason: unknown): reason is keyof typeof texts =>
  typeof reason === "string" && Object.hasOwn(texts, reason);

/** The text of a refusal: of its reason where there is one, or else of its code. */
export const textOf = (
  code: string,
  data: Readonly<Record<string, unknown>>,
  language: Language = "ko",
): string => {
  const { reason } = data;
  return isReason(reason) ? texts[reason][language] : detailOf(code, language);
};
