/** Fair offers: what an offer of work may not ask for, and who may do which work. */
import type { FieldSlug, TradeSlug } from "../kernel/categories.ts";
import { type LawTable, row, tablesBegin } from "./law-row.ts";

/** Traits that an offer of work may not ask for. */
export type FairKind =
  | "sex"
  | "age"
  | "looks"
  | "marriage"
  | "region"
  | "nationality"
  | "disability"
  | "religion"
  | "schooling"
  | "military";
/** What an offer may not demand, in words for the employer. */
type Barred = { readonly demand: string };

const readAt = { lookedUp: "2026-11-30" };
/** How far a provision that no text names for offers of work is read. */
const asked = (reading: string) => ({ ...readAt, reading });

/** Sex: also job titles of one sex, and numbers of seats for each sex. */
export const fairOfferSex: LawTable<Barred> = [
  row(
    tablesBegin,
    { demand: "성별" },
    "남녀고용평등법 제7조 제1항, 고용정책 기본법 제7조 제1항",
    "ruling",
    asked("이모, 여비서처럼 한쪽 성을 부르는 말도 그 성별을 조건으로 모집하는 것으로 봅니다."),
  ),
];

/** Age. What a statute itself demands, such as 19 years for adult-only work, may be stated. */
export const fairOfferAge: LawTable<Barred> = [
  row(
    tablesBegin,
    { demand: "나이" },
    "고령자고용법 제4조의4 제1항, 고용정책 기본법 제7조 제1항",
    "ruling",
    asked("법이 정한 나이(15세, 18세, 19세, 운송 사업의 20세)를 적는 것은 막지 않습니다."),
  ),
];

/** Looks, height, weight and other bodily traits that the work does not need. */
export const fairOfferLooks: LawTable<Barred> = [
  row(
    tablesBegin,
    { demand: "용모·키·체중" },
    "남녀고용평등법 제7조 제2항, 채용절차법 제4조의3 제1호, 고용정책 기본법 제7조 제1항",
    "ruling",
    asked(
      "하루 일에는 용모·키·체중이 필요하지 않다고 보고, 들 수 있는 무게처럼 업무를 적게 합니다.",
    ),
  ),
];

/** Marriage, pregnancy and children. */
export const fairOfferMarriage: LawTable<Barred> = [
  row(
    tablesBegin,
    { demand: "혼인·임신·출산" },
    "남녀고용평등법 제7조 제2항, 채용절차법 제4조의3 제2호, 고용정책 기본법 제7조 제1항",
    "ruling",
    asked("임산부에게 금지된 일(근로기준법 제65조)도 공고가 아니라 업무 설명으로 알리게 합니다."),
  ),
];

/** The region of origin; where someone lives now is not one. */
export const fairOfferRegion: LawTable<Barred> = [
  row(
    tablesBegin,
    { demand: "출신 지역" },
    "채용절차법 제4조의3 제2호, 고용정책 기본법 제7조 제1항",
    "ruling",
    asked("지금 사는 곳이 가까운지 묻는 것은 출신 지역으로 보지 않습니다."),
  ),
];

/** Nationality and descent. The right to work here is a statute's own demand. */
export const fairOfferNationality: LawTable<Barred> = [
  row(
    tablesBegin,
    { demand: "국적·출신 국가" },
    "근로기준법 제6조, 외국인고용법 제22조, 국가인권위원회법 제2조 제3호",
    "reading",
    asked(
      "조문은 근로조건의 차별을 금지하며, 원데이는 모집에도 적용합니다. 취업 자격은 적을 수 있습니다.",
    ),
  ),
];

/** Disability and illness. An offer that prefers disabled people is not barred. */
export const fairOfferDisability: LawTable<Barred> = [
  row(
    tablesBegin,
    { demand: "장애·질병" },
    "장애인차별금지법 제10조 제1항, 고용정책 기본법 제7조 제1항",
    "reading",
    asked("식품위생법 제40조처럼 법이 정한 건강진단과 감염병 제한은 적을 수 있습니다."),
  ),
];

/** Religion and belief. */
export const fairOfferReligion: LawTable<Barred> = [
  row(
    tablesBegin,
    { demand: "종교·신념" },
    "고용정책 기본법 제7조 제1항(신앙), 근로기준법 제6조, 직업안정법 제2조",
    "ruling",
    readAt,
  ),
];

/** Schooling and the school that someone went to. */
export const fairOfferSchooling: LawTable<Barred> = [
  row(
    tablesBegin,
    { demand: "학력·출신 학교" },
    "고용정책 기본법 제7조 제1항",
    "ruling",
    asked("하루 일에는 학력을 요구할 합리적인 이유가 없다고 봅니다. 자격증은 적을 수 있습니다."),
  ),
];

/** Military service: a demand for it is read as one for men. */
export const fairOfferMilitary: LawTable<Barred> = [
  row(
    tablesBegin,
    { demand: "병역" },
    "남녀고용평등법 제7조 제1항(병역을 마친 사람으로 한정한 모집)",
    "ruling",
    asked("병역법 제76조가 금지한 병역 기피자의 채용 제한을 알리는 것은 막지 않습니다."),
  ),
];

/** The table of each trait. */
export const fairOffers: Readonly<Record<FairKind, LawTable<Barred>>> = {
  sex: fairOfferSex,
  age: fairOfferAge,
  looks: fairOfferLooks,
  marriage: fairOfferMarriage,
  region: fairOfferRegion,
  nationality: fairOfferNationality,
  disability: fairOfferDisability,
  religion: fairOfferReligion,
  schooling: fairOfferSchooling,
  military: fairOfferMilitary,
};

/**
 * How long after the start an employer may report that the worker did not come. The worker is
 * warned first.
 */
export const noShowWait: LawTable<{ minutes: number }> = [
  row(tablesBegin, { minutes: 60 }, "원데이가 정한 값 (법령 아님)", "demo", {
    lookedUp: "2026-11-29",
  }),
];

/** Work for which a person must be of age: the age, by the year of birth. */
export const adultOnlyWork: LawTable<{ untilYears: number }> = [
  row(
    tablesBegin,
    { untilYears: 19 },
    "청소년 보호법 제2조 제1호, 제29조; 근로기준법 제65조, 시행령 별표 4",
    "ruling",
    { lookedUp: "2026-11-29" },
  ),
];

/**
 * Which work is for adults only, by the slugs of categories: trades that always are, and fields in
 * which a posting may say so because the law bars minors from some of their places (bars, lodging,
 * hazards of a site). In other fields a lowest age would be discrimination without a reason.
 */
export const adultOnlyTrades: LawTable<{
  always: readonly TradeSlug[];
  byPosting: readonly FieldSlug[];
}> = [
  row(
    tablesBegin,
    { always: ["demolition"], byPosting: ["food", "events", "construction", "cleaning"] },
    "청소년 보호법 제2조 제5호 나목, 시행령 제6조; 근로기준법 제65조; 고령자고용법 제4조의4, 제4조의5",
    "reading",
    {
      lookedUp: "2026-11-30",
      reading:
        "철거 보조는 늘 성인만 하고, 청소년 고용이 금지된 곳이 있을 수 있는 분야에서만 공고마다 성인만으로 정할 수 있다고 봅니다.",
    },
  ),
];
