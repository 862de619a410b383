/**
 * Refusal texts: what a person reads when a request is refused. The code is for programs.
 *
 * Korean is here, English in ./refusal-texts-english.ts. A code without both texts does not
 * compile.
 */
import { english } from "./refusal-texts-english.ts";

export type Language = "ko" | "en";

export const korean = {
  NO_TOKEN: "로그인이 필요합니다.",
  BAD_TOKEN: "로그인이 만료되었거나 올바르지 않습니다.",
  WRONG_ROLE: "이 작업을 할 수 있는 권한이 없습니다.",
  NOT_YOURS: "본인의 것이 아닙니다.",
  NOT_FOUND: "찾을 수 없습니다.",
  NOT_JSON: "요청 본문이 올바른 JSON이 아닙니다.",
  JSON_TOO_COMPLEX: "요청 본문이 너무 깊거나 항목이 너무 많습니다.",
  NAME_TWICE: "요청 본문에 같은 이름이 두 번 있습니다.",
  BODY_NOT_JSON_TYPE: "Content-Type은 application/json이어야 합니다.",
  BODY_TOO_LARGE: "요청 본문이 너무 큽니다.",
  METHOD_NOT_ALLOWED: "이 주소에서 쓸 수 없는 메서드입니다.",
  VALIDATION_FAILED: "입력값이 올바르지 않습니다.",
  KEY_REQUIRED: "Idempotency-Key 헤더가 필요합니다.",
  KEY_INVALID: "Idempotency-Key는 8~64자여야 합니다.",
  KEY_IN_FLIGHT: "같은 요청을 처리하고 있습니다. 잠시 후 다시 시도해 주세요.",
  REQUEST_INVALID: "올바른 HTTP 요청이 아닙니다.",
  REQUEST_TIMEOUT: "요청이 제때 도착하지 않았습니다.",
  URL_TOO_LONG: "주소가 너무 깁니다.",
  HEADERS_TOO_LARGE: "요청 헤더가 너무 많거나 너무 깁니다.",
  URL_INVALID: "주소가 올바르지 않습니다.",
  KEY_REUSED: "같은 Idempotency-Key로 다른 내용이 요청되었습니다.",
  STEP_CANCELLED: "이미 취소된 절차입니다.",
  LOG_DIVERGED: "읽던 기록과 저장된 기록이 다릅니다.",
  VERSION_CHANGED: "그 사이에 내용이 바뀌었습니다. 다시 불러와 확인해 주세요.",
  CURSOR_INVALID: "목록 커서가 올바르지 않습니다.",
  UNAVAILABLE: "잠시 후 다시 시도해 주세요.",
  INTERNAL: "서버에서 오류가 발생했습니다.",
  NOT_READY: "아직 준비 중입니다.",
  GAP_TOO_LARGE: "잃어버린 기록이 너무 많습니다. 백업에서 복원해 주세요.",
  SWITCHED_OFF: "지금은 이용할 수 없는 기능입니다. 잠시 후 다시 시도해 주세요.",
  EMAIL_TAKEN: "이미 가입된 이메일입니다.",
  UNDERAGE: "만 15세 미만은 가입할 수 없습니다. (근로기준법 제64조)",
  BUSINESS_NUMBER_WRONG: "사업자등록번호가 올바르지 않습니다.",
  CONSENT_MISSING: "이용약관과 개인정보 처리에 동의해야 합니다.",
  BAD_CREDENTIALS: "이메일 또는 비밀번호가 올바르지 않습니다.",
  LOCKED: "비밀번호를 여러 번 틀려 잠시 잠겼습니다.",
  RATE_LIMITED: "요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.",
  PASSWORD_WRONG: "지금 쓰는 비밀번호가 아닙니다.",
  REAUTHENTICATION_REQUIRED: "로그인한 지 10분이 지났습니다. 비밀번호를 다시 확인해 주세요.",
  BANK_ACCOUNT_NEW: "계좌를 바꾼 뒤에는 정해진 시간이 지나야 출금할 수 있습니다.",
  PASSWORD_TOO_COMMON: "많이 쓰이거나 이름, 이메일이 든 비밀번호입니다. 다른 것으로 정해 주세요.",
  PASSWORD_MISSING: "지금 쓰는 비밀번호도 함께 보내 주세요.",
  MAIL_TOKEN_INVALID: "메일의 코드가 올바르지 않거나, 이미 쓰였거나, 시간이 지났습니다.",
  TOO_MANY_MAILS: "메일을 여러 번 보냈습니다. 잠시 후 다시 요청해 주세요.",
  UNTIL_IN_PAST: "끝나는 시각이 이미 지났습니다.",
  NOT_SUSPENDED: "정지된 계정이 아닙니다.",
  IS_OPERATOR: "운영자 계정입니다.",
  CERTIFICATE_DATES_WRONG: "발급일이 오지 않았거나, 만료일이 발급일보다 늦지 않습니다.",
  STATUS_OF_STAY_WRONG:
    "체류자격은 취업할 수 있는 체류자격을 등록할 때에만, 그때는 꼭 적어 주세요. (예: F-4)",
  SITE_NOT_FOUND: "사업장을 찾을 수 없습니다.",
  SITE_CHANGED: "그 사이 사업장 정보가 바뀌었습니다. 다시 불러와 고쳐 주세요.",
  SITE_IN_USE: "이 사업장에 끝나지 않은 공고가 있습니다. 공고를 마감하거나 취소한 뒤 닫아 주세요.",
  SITE_WITHOUT_MANAGER:
    "이 사업장에 책임자가 없게 됩니다. 다른 관리자를 초대해 수락받거나, 사업장에서 '직접 관리'(ownerManages)를 켜 주세요.",
  TOO_MANY_SITES: "사업장을 더 등록할 수 없습니다.",
  PERSON_MISSING: "초대할 사람의 이메일 또는 아이디를 보내 주세요.",
  NOT_AN_EMPLOYER: "사장님 계정만 사업장을 관리할 수 있습니다.",
  ALREADY_MANAGER: "이미 이 사업장에 초대했거나 관리자인 사람입니다.",
  TOO_MANY_MANAGERS: "관리자를 더 초대할 수 없습니다.",
  TOO_MANY_CERTIFICATES: "자격증을 더 등록할 수 없습니다.",
  CONSENT_NEEDED: "이 동의는 탈퇴할 때만 철회할 수 있습니다.",
  VERSION_NOT_CURRENT: "동의할 문서가 바뀌었습니다. 지금 버전을 확인해 주세요.",
  NO_GUARDIAN: "등록된 보호자가 없습니다.",
  NOT_A_MINOR: "만 15세부터 18세까지만 보호자를 등록합니다. (민법 제4조, 제5조)",
  CONSENT_IN_FUTURE: "보호자가 동의한 시각이 아직 오지 않았습니다.",
  CONSENT_TOO_OLD: "보호자가 동의한 시각이 근로자가 태어나기 전입니다.",
  APPLICATIONS_LIMITED: "늦은 취소 점수 때문에 지금은 한 번에 한 곳만 지원할 수 있습니다.",
  NOT_CONTESTABLE: "점수가 없는 기록은 이의를 제기할 수 없습니다.",
  ALREADY_CONTESTED: "이미 이의를 제기한 기록입니다.",
  NOT_CONTESTED: "결정을 기다리는 이의가 없습니다.",
  TOO_MANY_BLOCKS: "더 이상 차단할 수 없습니다.",
  OWN_ACCOUNT: "자신의 계정에는 할 수 없습니다.",
  OPERATOR_BUILT_IN: "처음부터 있는 운영자 계정은 막거나 지울 수 없습니다.",
  ACCOUNT_CLOSING: "탈퇴가 진행 중인 계정입니다.",
  OPEN_OBLIGATIONS: "진행 중인 일이나 정산되지 않은 돈이 있어 탈퇴할 수 없습니다.",
  REFRESH_REUSED: "이미 사용된 갱신 토큰입니다. 다시 로그인해 주세요.",
  REFRESH_INVALID: "갱신 토큰이 올바르지 않습니다.",
  NO_BANK_ACCOUNT: "등록된 계좌가 없습니다.",
  ACCOUNT_SUSPENDED: "이용이 정지된 계정입니다.",
  INTERVAL_EMPTY: "끝나는 시각은 시작 시각보다 늦어야 합니다.",
  PERIOD_TOO_LONG: "한 번에 1년까지 볼 수 있습니다.",
  TIME_PAID_ELSEWHERE:
    "이 시간의 일부는 근무자의 다른 일자리에 잡혀 있어 두 번 지급할 수 없습니다. 승인할 시간을 줄여 주세요.",
  NOTHING_PAID: "지급된 근무 시간이 없어 평가할 수 없습니다.",
  CHARGED_MONEY: "충전한 돈은 계좌로 보내지 않고 충전한 수단으로 돌려드립니다. 다시 시도해 주세요.",
  TIME_CLASH: "같은 시간에 다른 일자리가 있거나, 거기서 이동할 시간이 모자랍니다.",
  GATE_UNKNOWN:
    "공고에 걸 수 없는 자격입니다. 목록에 있는 자격증만 적어 주세요. 외국인의 취업 자격은 gates.workPermit으로 확인합니다.",
  GATE_NOT_ALLOWED:
    "법이 미성년자를 막는 일이 아니어서 성인만으로 정할 수 없습니다. 나이 조건을 빼 주세요. (고령자고용법 제4조의4)",
  EMPLOYER_UNIDENTIFIED:
    "사업주 확인이 되지 않아 수락할 수 없습니다. 내 정보에서 상호, 대표자, 사업자등록번호를 적어 주세요. 번호가 없으면 운영자에게 서류를 확인받아 주세요. (직업안정법 시행령 제28조)",
  DETAILS_CHANGED: "그 사이 사업주의 정보가 바뀌었습니다. 다시 불러와 서류와 대조해 주세요.",
  NOT_EMPLOYER: "사업주의 계정이 아닙니다.",
  WAGE_BELOW_MINIMUM:
    "근무일의 최저임금보다 낮습니다. 교통비·식대·상여는 더하지 않고 시급만 봅니다. (최저임금법 제6조)",
  OWN_LINES_TWICE:
    "교통비·식대·상여는 종류마다 한 번만 적어 주세요. 금액을 합쳐 한 줄로 적으면 됩니다.",
  DAYS_OUT_OF_ORDER: "근무일은 날짜 순서대로, 하루에 하나씩, 서로 겹치지 않게 적어 주세요.",
  DAYS_TOO_FAR:
    "마지막 근무일은 첫 근무일에서 27일 안이어야 합니다. 일용근로의 계약은 한 달보다 짧습니다. 나누어 올려 주세요.",
  CONTRACT_ELSEWHERE:
    "여러 날의 계약은 서명도 후기도 한 번입니다. 답에 있는 번호의 지원에서 해 주세요.",
  BREAK_TOO_SHORT:
    "휴게시간이 부족합니다. 근로 4시간에 30분, 8시간에 1시간, 그 뒤 4시간마다 30분 이상 주세요. (근로기준법 제54조)",
  BREAK_NEEDED:
    "휴게시간은 2026-12-10부터 정확히 4시간 일하는 근무에서만 빼 달라고 요청할 수 있습니다. (근로기준법 제54조)",
  STARTS_IN_PAST: "시작 시각이 이미 지났습니다.",
  STARTS_TOO_LATE: "시작 시각은 90일 이내여야 합니다.",
  TIMES_REVERSED: "끝나는 시각이 시작 시각보다 빠릅니다.",
  SHIFT_EMPTY: "근무 시간이 없습니다.",
  SHIFT_TOO_LONG: "근무는 24시간을 넘을 수 없습니다.",
  BREAK_TOO_LONG: "휴게시간이 근무시간보다 깁니다.",
  LAW_UNKNOWN: "이 날짜에 적용할 규정을 알 수 없습니다.",
  QUOTE_OUT_OF_RANGE: "계산할 수 있는 범위를 벗어났습니다.",
  BREAKS_DIFFER: "휴게 구간이 겹치거나 휴게시간과 맞지 않습니다.",
  BREAK_OUTSIDE_WORK:
    "휴게시간은 근로시간 도중에 있어야 합니다. 시작 직후나 끝이 아닌 때로 옮겨 주세요. (근로기준법 제54조)",
  BREAK_PIECES:
    "휴게시간을 너무 잘게 나누었습니다. 한 번에 10분 이상 쉬게 해 주세요. (근로기준법 제54조)",
  BLOCKED_WORD: "공고에 쓸 수 없는 표현이 있습니다.",
  CONTACT_IN_TEXT: "전화번호, 메일, 메신저 같은 연락처는 적을 수 없습니다.",
  NAME_RESERVED: "원데이 운영자로 보이는 이름은 쓸 수 없습니다.",
  ALREADY_REVIEWED: "이미 평가했습니다.",
  CATEGORY_UNKNOWN: "없는 직종입니다.",
  TOO_MANY_SEARCHES: "검색은 10개까지 저장할 수 있습니다.",
  PLACE_MISSING: "거리순 정렬에는 위치가 필요합니다.",
  PLACE_OUTSIDE_SERVICE: "대한민국 밖의 장소입니다. 위도와 경도를 확인해 주세요.",
  TOO_LATE: "이미 시작된 근무입니다.",
  DISPUTE_TOO_LATE: "이의를 제기할 수 있는 7일이 지났습니다.",
  DISPUTE_DECIDED:
    "운영자가 이미 결정한 근무입니다. 임금에 관한 권리는 그대로이며, 고용노동부에 진정하실 수 있습니다.",
  TIMES_IN_FUTURE: "아직 오지 않은 시각입니다.",
  TIMES_OUTSIDE_SHIFT: "근무 시간을 벗어난 시각입니다.",
  OWN_CORRECTION: "상대방이 서명해야 합니다.",
  JOB_NOT_OPEN: "지원을 받지 않는 일자리입니다.",
  EARLY_ACCESS_TOO_LONG: "단골에게만 여는 시간이 근무 시작보다 늦게 끝납니다.",
  TOO_MANY_FAVOURITES: "단골을 더 등록할 수 없습니다.",
  ALREADY_OFFERED: "이 근무자에게 보낸 제안이 아직 열려 있습니다.",
  OFFER_ENDED: "이미 끝난 제안입니다.",
  TOO_MANY_TEMPLATES: "공고 서식을 더 저장할 수 없습니다.",
  REPEAT_TOO_LONG: "반복은 90일 뒤까지만 정할 수 있습니다.",
  REPEAT_EMPTY: "그 기간에 해당하는 요일이 없습니다.",
  JOB_NOT_DRAFT: "임시저장 상태가 아닙니다.",
  JOB_FULL: "모집이 끝났습니다.",
  TERMS_FIXED: "지원자가 있는 동안 임금·수당·시간·휴게·장소는 바꿀 수 없습니다.",
  DAILY_LIMIT: "하루에 할 수 있는 횟수를 넘었습니다. 내일 다시 시도해 주세요.",
  TOO_MANY_CORRECTIONS:
    "한 근무에 시간을 너무 여러 번 적었습니다. 맞지 않으면 이의를 제기해 주세요.",
  TOO_MANY_REQUESTS: "답변을 기다리는 요청이 너무 많습니다. 답변을 받은 뒤에 다시 요청해 주세요.",
  TOO_MANY_POSTINGS:
    "올려 둔 공고가 너무 많습니다. 지갑을 충전하면 더 올릴 수 있고, 끝난 공고는 세지 않습니다.",
  TOO_MANY_SEATS:
    "모집 중인 자리가 너무 많습니다. 지갑을 충전하면 더 모집할 수 있고, 끝난 공고는 세지 않습니다.",
  APPLIED_TOO_OFTEN: "이 일자리에 너무 여러 번 지원했습니다.",
  TERMS_CHANGED:
    "그사이 임금·수당·시간·휴게·장소·자격·직종이 바뀌었습니다. 바뀐 조건을 확인하고 다시 지원해 주세요.",
  EARLY_PAY_LIMIT: "오늘 실제 근무보다 많이 승인할 수 있는 한도를 넘었습니다.",
  PAIR_LIMIT: "오늘 같은 분의 근무를 너무 많이 승인했습니다.",
  WITHDRAWAL_LIMIT: "오늘 출금할 수 있는 횟수를 넘었습니다.",
  ALREADY_APPLIED: "이미 지원한 일자리입니다.",
  NOT_ELIGIBLE: "지원할 수 없는 일자리입니다.",
  STATUS_FORBIDS: "지금 상태에서는 할 수 없습니다.",
  INSUFFICIENT_FUNDS: "지갑 잔액이 부족합니다.",
  WEBHOOK_REFUSED: "서명이 없거나 올바르지 않습니다.",
  NOT_UNKNOWN: "결과를 알 수 없는 거래만 직접 처리할 수 있습니다.",
  ALREADY_SETTLED: "이미 끝난 거래입니다.",
  DATE_IN_FUTURE: "아직 오지 않은 날짜입니다.",
  ORDER_TAKEN: "이미 쓰인 주문 번호입니다.",
  PAYMENT_KEY_MISSING: "결제창에서 받은 paymentKey와 orderId가 모두 필요합니다.",
  CHARGE_NOT_CONFIRMED: "결제가 끝나지 않은 충전은 환불할 수 없습니다.",
  EXPORT_TOO_LARGE: "한 달의 정산이 너무 많아 한 파일로 만들 수 없습니다.",
  REFUND_TOO_LARGE: "충전한 금액보다 많이 환불할 수 없습니다.",
  CODE_WRONG: "출근 코드가 올바르지 않습니다.",
  CODE_EXPIRED: "출근 코드가 만료되었습니다.",
  TOO_EARLY: "아직 할 수 없는 시간입니다.",
  NOT_SIGNED: "양쪽 모두 계약서에 서명해야 합니다.",
  LOCATION_MISSING: "위치 이용에 동의했으므로 위도와 경도가 필요합니다.",
  OUTSIDE_GEOFENCE: "근무지에서 300m 밖입니다.",
  MINUTES_BELOW_ATTENDED:
    "출퇴근으로 확인된 시간보다 적게 승인할 수 없습니다. 시간을 정정해 두 사람이 서명하거나, 이의를 제기해 주세요.",
  MINUTES_ABOVE_PLAN: "계획된 근무시간을 넘습니다.",
  WORK_OVERLAPS: "근무한 시간이 서로 겹치거나 순서가 맞지 않습니다.",
  WORKED_TOO_LONG: "근무한 시간이 계획된 시간보다 깁니다.",
  HOLD_RESOLVED: "이미 정산되었거나 반환된 금액입니다.",
  HOLD_MISSING: "맡겨 둔 금액이 없습니다.",
  LETTER_NOT_FOUND: "처리하지 못한 메시지를 찾을 수 없습니다.",
  LETTER_NOT_FIRST: "같은 흐름에서 먼저 처리해야 할 메시지가 있습니다.",
  SAGA_NOT_FOUND: "진행 중인 절차를 찾을 수 없습니다.",
  SAGA_NOT_PARKED: "멈춰 있는 절차가 아닙니다.",
  SAGA_NOT_ABORTABLE: "되돌릴 수 없는 단계를 지나 중단할 수 없습니다.",
  SAGA_ABORTED: "운영자가 절차를 중단했습니다.",
  QUESTION_MISSING: "무엇에 대한 설명을 원하는지 적어 주세요.",
  SUSPICION_DECIDED: "이미 결정한 의심입니다.",
  REQUEST_CLOSED: "이미 답변한 요청입니다.",
  EXPORT_OVER: "내려받을 수 있는 기간이 지났습니다. 다시 요청해 주세요.",
  MONTH_NOT_OVER: "아직 끝나지 않은 달입니다.",
  REVIEW_SIGNED: "이미 점검이 끝난 달입니다.",
  FILL_TOO_LARGE: "한 번에 채울 수 있는 자리보다 많습니다. 나누어 요청해 주세요.",
  NO_PROFILE: "먼저 매칭 프로필을 등록해 주세요.",
} as const;

/** A code that may leave the system. */
export type Code = keyof typeof korean;

const texts: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  ko: korean,
  en: english,
};

/** Whether a code has a text: such codes may leave the system. */
export const isKnownCode = (code: string): code is Code => Object.hasOwn(korean, code);

/** The text of a code; the code itself where there is none. */
export const detailOf = (code: string, language: Language = "ko"): string =>
  texts[language][code] ?? code;
