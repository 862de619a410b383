/**
 * Blocked words: what the text of a posting may not say, why, and what to write instead.
 *
 * Blocked are demands for a sex, an age, a marital status, looks or an origin, and contacts, which
 * are not shared before a match. Which statute bars which word is not confirmed (`fairOffer` in
 * services/contracts/law/statutory-values.ts): an operator must review the list. Ordinary words are
 * not blocked: 여성복, 트럭 20대, 만 18세 이상 and 출신과 무관 are allowed.
 */
import { apart, type ContactKind, contactsIn } from "../../contracts/kernel/contact-details.ts";
import { Folded } from "../../contracts/kernel/folded-text.ts";

export type WordKind = "sex" | "age" | "marriage" | "looks" | "origin" | "contact";
export type BlockedWord = {
  /** As written, in Unicode's form NFKC. */
  readonly word: string;
  readonly kind: WordKind;
  readonly reason: string;
  /** What to write in its place. */
  readonly suggestion: string;
};
type Found = Omit<BlockedWord, "word"> & { readonly at: number; readonly text: string };

const reasons: Readonly<Record<WordKind, string>> = {
  sex: "성별을 조건으로 모집할 수 없습니다.",
  age: "나이를 조건으로 모집할 수 없습니다. 필요한 경험이나 업무를 적어 주세요.",
  marriage: "혼인 여부를 조건으로 모집할 수 없습니다.",
  looks: "용모·키·체중 같은 신체 조건을 요구할 수 없습니다. 복장 안내를 적어 주세요.",
  origin: "출신 지역을 조건으로 모집할 수 없습니다.",
  contact: "연락처는 공고에 적을 수 없습니다. 매칭된 뒤 원데이에서 연락할 수 있습니다.",
};

/** Nouns that are counted with 대, as ages are. */
const counted =
  "(?<!(차|차량|트럭|화물차|용달|버스|오토바이|자전거|컴퓨터|노트북|기계|장비|지게차|에어컨)\\s?)";
const ages = `${counted}([1-6]0\\s{0,4}대?\\s{0,4}[~,·-]\\s{0,4})?[1-6]0\\s{0,4}대\\s{0,4}`;
const sexes = "(여자|여성|남자|남성)(분들?|\\s?(직원|근무자|알바생?|인력))?";
const asks = "(모집|채용|급구|구함|구합니다|구해요|찾습니다)";
const regions =
  "(전라|경상|충청|강원|제주|호남|영남|전북|전남|경북|경남|충북|충남|서울|부산|대구|인천|광주|대전|울산|경기)(남|북)?(도|권|지역)?";

/** Kind, pattern, and the replacement for what the pattern finds. */
const words: readonly (readonly [WordKind, RegExp, string])[] = [
  ["sex", new RegExp(`${sexes}\\s{0,4}만(?!의|을|큼|이\\s{0,4}(쓰|이용))`, "gu"), "누구나"],
  ["sex", new RegExp(`${sexes}\\s{0,4}(우대|선호|환영)`, "gu"), "누구나 환영"],
  ["sex", new RegExp(`${sexes}(을|를)?\\s{0,4}${asks}`, "gu"), "함께 일할 분 모집"],
  [
    "sex",
    new RegExp(`${sexes}\\s{0,4}전용\\s{0,4}(모집|채용|공고|알바|일자리|근무)`, "gu"),
    "누구나 모집",
  ],
  [
    "sex",
    new RegExp(`(이모님?|아주머니|아줌마|아가씨)\\s{0,4}(${asks}|우대|환영)`, "gu"),
    "직원 모집",
  ],
  // No one may work below 15, and some work is barred below 18 or 19: that may be stated.
  [
    "age",
    /(?<!\d)(만\s{0,4})?(?!(15|18|19)\s{0,4}세\s{0,4}미만)(1[5-9]|[2-9]\d)\s{0,4}(세|살)\s{0,4}(이하|미만|까지)(만|의|인)?/gu,
    "나이 무관",
  ],
  ["age", /(?<!\d)(\d{2}|\d{4})\s{0,4}년생\s{0,4}(이후|이전|까지|부터|만)/gu, "나이 무관"],
  [
    "age",
    new RegExp(
      `${ages}(분(?!량|배|해)|여성|남성|여자|남자|우대|선호|환영|${asks})(?!\\s{0,4}(고객|손님|의류|브랜드|패션)|복|용)`,
      "gu",
    ),
    "나이 무관",
  ],
  ["age", new RegExp(`${ages}(이하|까지|만)\\s{0,4}(지원|가능|분|${asks})`, "gu"), "나이 무관"],
  [
    "age",
    /젊은\s{0,4}(분|사람|여성|남성|직원)\s{0,4}(들?만|우대|선호|환영|을\s{0,4}찾|모집|구)/gu,
    "나이 무관",
  ],
  ["age", /(청년|청년층)\s{0,4}(만(?!의|을)|우대)/gu, "나이 무관"],
  ["age", /(나이|연령)\s{0,4}제한\s{0,4}(있음|있습니다|:)/gu, "나이 무관"],
  [
    "marriage",
    /(미혼|기혼)\s{0,4}(자|인\s{0,4}분|여성|남성)?\s{0,4}(만|우대|선호|환영|제외|사절|불가)/gu,
    "혼인 여부 무관",
  ],
  ["marriage", /(미혼|기혼)자/gu, "혼인 여부 무관"],
  ["looks", /(용모|외모)\s{0,4}(가\s{0,4})?(단정|준수|출중|우대)/gu, "단정한 복장"],
  [
    "looks",
    /(예쁜|이쁜|잘생긴|날씬한|훈훈한)\s{0,4}(분|사람|여성|남성|알바생?|직원)/gu,
    "밝게 인사하는 분",
  ],
  [
    "looks",
    /(?<!높이\s?)(키|신장)\s{0,4}\d{3}\s{0,4}(cm|센티)?\s{0,4}(이상|이하)/giu,
    "신체 조건 무관",
  ],
  [
    "looks",
    /(몸무게|체중)\s{0,4}\d{2,3}\s{0,4}(kg|킬로)?\s{0,4}(이상|이하|미만)/giu,
    "신체 조건 무관",
  ],
  [
    "origin",
    new RegExp(
      `${regions}\\s{0,4}(출신|사람|분)\\s{0,4}(은|만)?\\s{0,4}(만|제외|사절|불가|우대|환영|선호|안\\s{0,4}됨)`,
      "gu",
    ),
    "출신 지역 무관",
  ],
  ["origin", /(출신\s{0,4}지역|본적|고향)\s{0,4}(제한|우대)/gu, "출신 지역 무관"],
];

/** Replacements for contacts: none of them is a contact or asks for one. */
const insteadOf: Readonly<Record<ContactKind, string>> = {
  phone: "(연락은 원데이에서)",
  mail: "(연락은 원데이에서)",
  link: "(자세한 안내는 매칭된 뒤에)",
  messenger: "(연락은 원데이에서)",
};

const foundIn = (plain: string): Found[] => {
  const folded = new Folded(plain);
  const demands = words.flatMap(([kind, pattern, suggestion]) =>
    folded.find(pattern).map((one): Found => ({ ...one, kind, reason: reasons[kind], suggestion })),
  );
  const contacts = contactsIn(plain).map(
    ({ kind, text, at }): Found => ({
      text,
      kind: "contact",
      reason: reasons.contact,
      suggestion: insteadOf[kind],
      at,
    }),
  );
  return apart([...demands, ...contacts]);
};

/** The blocked words of a text, in order. */
export const blockedIn = (text: string): BlockedWord[] =>
  foundIn(text.normalize("NFKC")).map(({ at: _, text: word, ...why }) => ({ word, ...why }));

/**
 * How often a text is checked again: a replacement may form a new match with the text beside it.
 */
const roundsMax = 4;

/** The text with each blocked word replaced by its suggestion, cut to `lengthMax` characters. */
export const rewritten = (text: string, lengthMax: number): string => {
  let plain = text.normalize("NFKC");
  for (let round = 0; round < roundsMax; round += 1) {
    const found = foundIn(plain);
    if (found.length === 0) break;
    let from = 0;
    let next = "";
    for (const { at, text: word, suggestion } of found) {
      next += plain.slice(from, at) + suggestion;
      from = at + word.length;
    }
    plain = next + plain.slice(from);
  }
  return [...plain].slice(0, lengthMax).join("");
};
