/**
 * Words that ask for a nationality, a descent or a colour of skin. The right to work here is a
 * statute's own demand (출입국관리법 제18조) and may be stated, as may a language.
 */
import { asks, excludes, only, type Phrase, prefers } from "./vocabulary.ts";

const guests = "(?! ?(?:손님|관광객|고객|전용 ?(?:창구|라인)|방문객|유학생 ?축제|환자|투숙객))";
const countries =
  "(?:중국|베트남|태국|필리핀|몽골|우즈벡|우즈베키스탄|네팔|캄보디아|미얀마|인도네시아|인도|방글라데시|스리랑카|파키스탄|일본|미국|러시아|카자흐스탄|동남아|아프리카|영국|캐나다|북한)";
const foreigners = `(?:외국인|외노자|외국인 ?(?:근로자|노동자|알바)|외국 ?국적자?|외국 ?사람|이주 ?노동자|불법 ?체류자|불체자|조선족|한족|중국 ?동포|재중 ?동포|동포|교포|고려인|탈북민|탈북자|새터민|다문화 ?(?:가정|가족)?|결혼 ?이민자|혼혈인?|흑인|백인|황인|유색 ?인종|동양인|서양인|${countries}(?:인| ?사람| ?분| ?국적자?| ?출신)|귀화자|귀화인|난민)`;
const natives =
  "(?:내국인|국내인|한국인|한국 ?분|한국 ?사람|한국 ?국적(?:자| ?소지자| ?보유자)?|대한민국 ?(?:국민|국적(?:자| ?소지자| ?보유자)?|사람)|우리나라 ?사람|토종 ?한국인|순수 ?한국인|자국민)";
const people = "(?:이신|인)? ?(?:분들?|자|사람|여성|남성|직원)?(?:은|는)?";
const notRight = "(?! ?(?:비자|체류|취업 ?(?:자격|비자)|출입국))";
const anyone = "국적 무관";

export const nationalityPhrases: readonly Phrase[] = [
  [new RegExp(`${foreigners}${people}(?: ?${excludes})`, "giu"), anyone],
  [new RegExp(`${foreigners}${people}${guests} ?${only}`, "giu"), anyone],
  [
    new RegExp(
      `${foreigners}${people} ?(?:우대(?! ?(?:요금|혜택|할인|카드|이벤트|행사|환율|금리))|선호(?! ?(?:도|하는))|한정|모집|급구|구함|구합)`,
      "gu",
    ),
    anyone,
  ],
  [
    new RegExp(
      `${natives}${people}${guests}(?: ?${prefers}| ?${only}|(?:을|를|으로)? ?${asks}| ?(?:지원 ?(?:가능|바랍|바람)|근무 ?가능)|이?신 ?분|${excludes})`,
      "giu",
    ),
    anyone,
  ],
  [
    new RegExp(
      `${foreigners}${people} ?(?:이나|및|,|\\/|·) ?${foreigners}${people} ?${excludes}`,
      "giu",
    ),
    anyone,
  ],
  [
    new RegExp(
      `국적(?:은|는|이)? ?[:-]? ?(?:한국|대한민국|내국인)(?:인|이신)?${notRight}(?! ?무관)`,
      "gu",
    ),
    anyone,
  ],
  [/(?:피부색|인종|국적)(?:이|에|을|를)? ?(?:제한|따라 ?제한|봅니다|우대)(?! ?없)/gu, anyone],
  [
    /(?:백인|원어민 ?백인|흑인) ?(?:강사|알바|직원|모델)?(?:만|을|를)? ?(?:우대|선호|환영|모집|구함|구합|만)/gu,
    anyone,
  ],
  [
    /(?<![a-z])(?:no foreigners?|koreans? only|no chinese|native koreans?|only koreans?|foreigners? not)(?![a-z])/giu,
    anyone,
  ],
];
