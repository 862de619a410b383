/**
 * Trades: wage, hours, skills and tasks of each trade of day work.
 *
 * Wages and hours resemble Seoul postings of such work; they are not statistics.
 */
import type { TradeSlug } from "../contracts/kernel/categories.ts";

/** Hours in Seoul time; a shift whose end is before its start ends the next morning. */
export type Hours = { readonly start: number; readonly end: number };

export type Trade = {
  readonly slug: TradeSlug;
  /** Won per hour, least and most. */
  readonly wage: readonly [number, number];
  /** Shifts of 4 to 9 hours; none begins before 05:00. */
  readonly hours: readonly Hours[];
  readonly skills: readonly string[];
  /** The names of the work in a posting; each reads well before "하실 분". */
  readonly works: readonly string[];
  /** Sentences that describe the work. */
  readonly tasks: readonly string[];
};

/** The fields of Trade with lists as text: hours "7-16 20-5", skills and works by comma. */
type Row = {
  terms: { wage: readonly [number, number]; hours: string; skills: string };
  works: string;
  tasks: string;
};

const rows: Readonly<Record<TradeSlug, Row>> = {
  loading: {
    terms: { wage: [12_500, 16_500], hours: "7-16 13-18 20-5", skills: "핸드 자키, 지게차 운전" },
    works: "상차 보조, 컨테이너 하역, 팔레트 적재, 탑차 하차",
    tasks:
      "레일로 들어오는 상자를 차에 싣습니다. 무게별로 나누어 쌓습니다. 송장의 지역을 확인합니다.",
  },
  picking: {
    terms: { wage: [11_000, 13_500], hours: "8-17 13-17.5 18-23", skills: "바코드 스캐너, 포장" },
    works: "온라인 주문 피킹, 의류 검수와 포장, 화장품 선물 포장, 출고 상자 포장",
    tasks:
      "주문서를 보고 상품을 찾아 담습니다. 완충재를 넣어 포장합니다. 송장을 붙여 출고대로 옮깁니다.",
  },
  sorting: {
    terms: { wage: [12_000, 15_000], hours: "5-10 13-18 22-6", skills: "송장 분류, 바코드 스캐너" },
    works: "택배 분류, 지역별 소포 분류, 반품 물건 분류, 소형 화물 스캔",
    tasks:
      "벨트 위 택배를 지역별로 나눕니다. 바코드를 찍어 입고를 올립니다. 파손된 상자를 따로 빼 둡니다.",
  },
  moving: {
    terms: { wage: [15_000, 20_000], hours: "8-17 8-13 13-18", skills: "가구 운반, 사다리차 보조" },
    works: "가정 이사 보조, 사무실 이전 보조, 가구 배송 보조, 가전 설치 보조",
    tasks:
      "두 명이 한 조로 짐을 옮깁니다. 깨지기 쉬운 물건을 쌉니다. 새 집에서 가구 자리를 잡습니다.",
  },
  serving: {
    terms: { wage: [11_000, 13_500], hours: "11-15 10-19 17-22 17.5-22.5", skills: "홀 서빙, POS" },
    works: "홀 서빙, 단체석 서빙, 테이블 정리, 연회장 서빙",
    tasks:
      "주문을 받고 음식을 나릅니다. 빈 그릇을 치우고 자리를 다시 차립니다. 손님을 자리로 모십니다.",
  },
  kitchen: {
    terms: { wage: [11_500, 14_500], hours: "9-15 10-19 16-22", skills: "재료 손질, 튀김" },
    works: "주방 보조, 채소 손질, 반찬 준비, 튀김 조리 보조",
    tasks:
      "채소를 씻고 썹니다. 조리사 옆에서 접시를 준비합니다. 냉장고를 정리하고 재료를 채웁니다.",
  },
  dishwashing: {
    terms: { wage: [11_000, 13_000], hours: "11-16 12-21 18-23", skills: "식기세척기" },
    works: "설거지, 식기 세척, 주방 마감 정리, 조리 도구 세척",
    tasks:
      "그릇을 애벌로 씻어 세척기에 넣습니다. 씻은 식기를 제자리에 놓습니다. 바닥 물기를 닦습니다.",
  },
  cafe: {
    terms: { wage: [10_300, 12_500], hours: "7-12 9-18 12-17 17-22", skills: "에스프레소, POS" },
    works: "카페 음료 제조, 카페 홀 정리, 디저트 포장, 빵 진열과 계산",
    tasks: "주문을 받고 음료를 만듭니다. 컵과 원두를 채웁니다. 자리를 닦고 쓰레기를 비웁니다.",
  },
  catering: {
    terms: { wage: [12_000, 15_000], hours: "6-14 9-15 15.5-21", skills: "배식, 대량 조리" },
    works: "단체 급식 배식, 출장 뷔페 서빙, 도시락 포장, 연회 음식 차림",
    tasks: "음식을 담아 배식대에 올립니다. 떨어진 음식을 채웁니다. 식판과 집기를 걷어 정리합니다.",
  },
  staging: {
    terms: { wage: [13_500, 18_000], hours: "6-15 9-18 19-2", skills: "전동 드릴, 트러스 조립" },
    works: "전시 부스 설치, 무대 철수, 의자와 테이블 배치, 현수막 설치",
    tasks:
      "자재를 내려 도면대로 놓습니다. 의자와 테이블을 줄 맞춰 폅니다. 끝나면 걷어 차에 싣습니다.",
  },
  guiding: {
    terms: { wage: [11_500, 15_000], hours: "8-17 9-18 13-19", skills: "영어 회화, 고객 응대" },
    works: "행사장 안내, 체험 부스 진행, 등록대 접수, 관람객 동선 안내",
    tasks:
      "오시는 분께 길을 안내합니다. 명단을 확인하고 이름표를 드립니다. 줄이 길어지면 동선을 나눕니다.",
  },
  ticketing: {
    terms: { wage: [11_000, 13_500], hours: "10-18 13-18 17-22", skills: "QR 검표, 고객 응대" },
    works: "공연장 검표, 전시장 입장 확인, 좌석 안내, 물품 보관소 운영",
    tasks: "표의 QR을 찍어 입장을 확인합니다. 자리를 찾아 드립니다. 맡긴 물건에 번호표를 붙입니다.",
  },
  promotion: {
    terms: { wage: [12_000, 16_000], hours: "10-19 11-17 13-19", skills: "시식 응대, 제품 설명" },
    works: "신제품 시식 홍보, 팝업 매장 홍보, 사은품 증정, 화장품 체험 안내",
    tasks: "지나가는 분께 시식을 권합니다. 제품의 특징을 짧게 설명합니다. 남은 수량을 적어 둡니다.",
  },
  labouring: {
    terms: { wage: [15_500, 20_000], hours: "7-16 7-12 8-17", skills: "기초안전교육, 전동 공구" },
    works: "건설 현장 정리, 자재 정리, 양중 보조, 인테리어 현장 보조",
    tasks:
      "작업이 끝난 곳을 쓸고 치웁니다. 기술자 옆에서 자재와 공구를 건넵니다. 폐자재를 마대에 담습니다.",
  },
  carrying: {
    terms: { wage: [16_500, 21_500], hours: "7-16 8-13 13-18", skills: "기초안전교육, 양중" },
    works: "석고보드 운반, 타일과 시멘트 운반, 창호 양중, 계단 자재 운반",
    tasks:
      "차에서 내린 자재를 층별로 올립니다. 작업할 자리 앞에 나누어 놓습니다. 빈 팔레트를 정리합니다.",
  },
  demolition: {
    terms: { wage: [18_000, 24_000], hours: "8-17 8-13 21-5", skills: "기초안전교육, 파괴 해머" },
    works: "상가 철거 보조, 천장재 철거 보조, 폐기물 반출, 바닥 철거 뒷정리",
    tasks:
      "뜯어낸 자재를 종류별로 모읍니다. 폐기물을 차까지 옮깁니다. 먼지가 나지 않게 물을 뿌립니다.",
  },
  safety: {
    terms: { wage: [14_000, 17_500], hours: "7-16 8-17 21-6", skills: "기초안전교육, 신호수 교육" },
    works: "장비 신호 유도, 화재 감시, 공사 차량 유도, 보행로 안전 감시",
    tasks:
      "장비가 움직일 때 사람의 출입을 막습니다. 지나는 분을 안전한 길로 안내합니다. 소화기를 지킵니다.",
  },
  sales: {
    terms: { wage: [10_500, 13_000], hours: "10-19 12-18 14-22", skills: "POS, 고객 응대" },
    works: "계산대 업무, 의류 매장 판매, 생활용품 판매, 과일 매대 판매",
    tasks:
      "손님의 물건을 계산하고 담아 드립니다. 찾는 상품의 자리를 알려 드립니다. 매대를 가지런히 합니다.",
  },
  display: {
    terms: { wage: [10_800, 13_500], hours: "6-11 9-15 21-2", skills: "유통기한 관리, 핸드 자키" },
    works: "신선식품 진열, 음료 매대 보충, 가격표 교체, 할인 상품 진열",
    tasks:
      "들어온 상품을 매대에 채웁니다. 날짜가 이른 상품을 앞에 놓습니다. 빈 상자를 접어 내놓습니다.",
  },
  convenience: {
    terms: { wage: [10_300, 11_800], hours: "7-13 14-20 22-6", skills: "POS, 즉석식품 조리" },
    works: "편의점 계산과 진열, 편의점 물류 정리, 편의점 매장 관리, 편의점 대체 근무",
    tasks: "계산대를 지킵니다. 들어온 물건을 확인해 채웁니다. 매장 안팎을 깨끗이 합니다.",
  },
  stocktaking: {
    terms: { wage: [11_500, 14_000], hours: "9-15 20-1 22-5", skills: "바코드 스캐너, 엑셀" },
    works: "재고 수량 조사, 의류 바코드 실사, 마트 재고 실사, 창고 전산 대조",
    tasks:
      "구역을 나누어 수량을 셉니다. 단말기로 바코드를 찍습니다. 전산과 다른 것을 다시 확인합니다.",
  },
  building: {
    terms: { wage: [11_500, 14_000], hours: "5-10 6-14 18-22", skills: "바닥 왁스, 유리창 청소" },
    works: "사무실 청소, 빌딩 로비 미화, 화장실 청소, 바닥 왁스 작업",
    tasks: "바닥을 쓸고 닦습니다. 휴지통을 비우고 분리배출합니다. 유리와 손잡이의 얼룩을 지웁니다.",
  },
  homes: {
    terms: { wage: [13_000, 17_000], hours: "8-17 9-15 9-18", skills: "입주 청소, 고압 세척" },
    works: "입주 청소, 이사 청소, 준공 청소, 창틀과 베란다 청소",
    tasks:
      "창틀과 서랍 안의 먼지를 빼냅니다. 욕실과 주방의 때를 벗깁니다. 마지막에 바닥을 닦습니다.",
  },
  rooms: {
    terms: { wage: [11_000, 13_500], hours: "9-15 10-18 11-16", skills: "침구 정리, 객실 점검" },
    works: "객실 정비, 침구 교체, 숙소 청소와 정돈, 객실 비품 보충",
    tasks: "침구를 갈고 방을 정돈합니다. 욕실을 닦고 수건을 채웁니다. 두고 간 물건을 적어 둡니다.",
  },
  venues: {
    terms: { wage: [11_500, 14_500], hours: "6-12 18-23 20-2", skills: "송풍기, 분리배출" },
    works: "공연장 청소, 행사장 뒷정리, 주차장 청소, 공원 주변 쓰레기 수거",
    tasks: "바닥의 쓰레기를 줍습니다. 재활용품을 나누어 담습니다. 젖은 바닥을 말리고 마칩니다.",
  },
};

const listOf = (text: string): string[] => text.split(", ");
/** The sentences of a text, each with its full stop. */
export const sentences = (text: string): string[] => text.split(/(?<=\.) /);

const hoursOf = (text: string): Hours => {
  const [start, end] = text.split("-").map(Number);
  return { start: start ?? 0, end: end ?? 0 };
};

/** The trade of every slug. */
export const tradeOf = (slug: TradeSlug): Trade => {
  const { terms, works, tasks } = rows[slug];
  return {
    slug,
    wage: terms.wage,
    hours: terms.hours.split(" ").map(hoursOf),
    skills: listOf(terms.skills),
    works: listOf(works),
    tasks: sentences(tasks),
  };
};
