/**
 * Vocabulary: how Korean postings ask for, prefer and exclude someone.
 *
 * Pieces of patterns, for texts folded by services/contracts/kernel/folded-text.ts: a blank there is
 * one blank, and a line break ends what a pattern reads.
 */

/** A pattern, and what to write instead of what it finds. */
export type Phrase = readonly [pattern: RegExp, instead: string];

/** The end of a phrase: nothing, a line's end, or a sign. */
export const ends = "(?= ?(?:$|[^가-힣 a-z0-9]))";

export const people = "(?:분들?|자|인|님|사람|생)?";

/** Looking for someone. */
export const asks =
  "(?:모집|채용|급구|구인|구함|구해|구합(?:니다)?|구하|찾습(?:니다)?|찾아요|찾고 ?있|뽑|모십|모셔|모시|원합니다|원해요|위주(?:로|의)? ?(?:모집|채용|선발|구|뽑|근무)|필요(?! ?(?:물품|용품|없)))";

/** Preferring someone; not what customers or events are offered. */
export const prefers =
  "(?:우대(?! ?(?:요금|혜택|할인|카드|이벤트|행사|석|창구|금리|쿠폰))|선호(?! ?(?:도|하는 ?(?:메뉴|색|제품|브랜드)))|(?:적극 ?|대)?환영(?! ?(?:이벤트|문구|현수막|인사|식|회|행사|파티|만찬))|우선(?! ?(?:주차|좌석|석|창구|예약|입장))|한정(?! ?(?:판|메뉴|상품|할인|이벤트|행사))|필수(?! ?(?:품|템|아이템|용품|코스)))";

/** Leaving someone out, directly or by what they may not do. */
export const excludes =
  "(?:(?:은|는|이|가|을|를)? ?(?:절대(?:로)? ?|무조건 ?|모두 ?|전부 ?|일체 ?|죄송하지만 ?|정중히 ?|당분간 ?)?(?:지원|근무|채용|응모|신청)? ?(?:은|이|을)? ?(?:불가(?!리)|불허|사절|금지|거절|거부|제외(?! ?(?:전국|배송|무료|지역|출장|운행|하고 배송))|제한(?! ?없)|배제|빼고|노노|안 ?(?:됨|됩|돼|되|받|뽑|구)|못 ?(?:함|합|하|받)|받지 ?않|뽑지 ?않|채용하지 ?않|(?:이|가)? ?아닌 ?(?:분|사람|자)(?!도)|아니신 ?분(?!도)|no(?![a-z])|x(?![a-z]))|(?:은|는)? ?(?:지원|근무|채용|신청)(?:하실|할|하기|이|은)? ?(?:수 ?없|어렵|어려|힘듭|힘들|곤란))";

/** Letting in no one else. */
export const only =
  "(?:만(?!의|을|큼|이 ?(?:쓰|이용|사용|입장|누리)|을| ?(?:이용|입장|출입|사용|쓰는|오는|타는|묵|가입|출연|관람|방문|아는|먹|모르|누리|\\d)|로 ?\\d| ?(?:갯벌|바다|바닷|해변|노을))|에 ?한(?:함|정|하|해|합)|에게만|이?어야|여야|only(?![a-z]))";

/** Any of them, after a word for people. */
export const demands = `(?: ?${prefers}| ?${only}| ?${excludes}|(?:을|를|으로|로)? ?${asks})`;
/** Without preferring: for groups whose welcome lets no one else out. */
export const closes = `(?: ?${only}| ?${excludes})`;

/**
 * What a word may be joined to, as in 주방이모: a place, a trade or another trait. It ends with `$`.
 */
export const mayFollow =
  /(?:주방|홀|서빙|카운터|매장|알바|사무|생산|포장|청소|미화|판매|계산|직원|단기|신입|경력|물류|식당|카페|건강한|성실한|참한|단정한?|젊은|[대고]졸|\d0대|[초중후]반|운전|배달|경비|관리직|사무직|생산직|판매직|연구직|영업직)$/u;
