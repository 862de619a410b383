import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { blockedIn, rewritten } from "../../../services/contracts/blocked-words/blocked-words.ts";
import { fields, type TradeSlug, tradesOf } from "../../../services/contracts/kernel/categories.ts";
import { tradeOf } from "../../../services/demo/trades.ts";

/** Everyday phrases of postings, some of which only look like a demand. */
const ordinary = [
  "물류센터에서 상품을 포장합니다.",
  "남성복 매장에서 옷을 정리하고 진열합니다.",
  "여성 의류 브랜드 팝업 매장 판매 보조",
  "여성 전용 사우나 청소입니다.",
  "여성만의 감각을 살린 편집숍입니다.",
  "남자만큼 힘이 세지 않아도 됩니다.",
  "여자 화장실과 남자 화장실을 차례로 청소합니다.",
  "남녀노소 누구나 환영합니다.",
  "성별과 나이는 상관없습니다.",
  "여성 고객 환영 문구가 적힌 안내판을 세웁니다.",
  "20대 여성 고객이 많은 매장입니다.",
  "트럭 20대 환영 현수막을 답니다.",
  "차량 30대 세차, 노트북 50대 포장 작업입니다.",
  "태블릿 50대 지원 행사 준비를 돕습니다.",
  "만 18세 이상 지원할 수 있습니다.",
  "19세 미만은 출입할 수 없는 곳입니다.",
  "15세 미만은 지원할 수 없습니다.",
  "휴게 30분, 식사 60분 제공합니다.",
  "30세트 이하로 나누어 담습니다.",
  "어린이 7세 이하 체험 부스 안내",
  "젊은 층 손님이 많은 카페입니다.",
  "젊은 감각의 편집숍에서 진열을 돕습니다.",
  "청년몰 푸드코트 설거지입니다.",
  "용모가 아니라 성실함을 봅니다.",
  "단정한 복장으로 와 주세요.",
  "키오스크 안내와 테이블 정리",
  "높이 180cm 이상 선반에 올리는 작업입니다.",
  "강원도 감자 선별, 제주 감귤 포장",
  "경상도식 국밥집 주방 보조",
  "제주 분점 오픈 행사 안내",
  "초보 환영, 경력자 우대합니다.",
  "생산 라인 4000개 조립, 라인 2교대",
  "골뱅이 무침과 소면을 조리합니다.",
  "오픈채팅 상담 업무를 돕습니다.",
  "카톡처럼 쉬운 앱으로 출근을 찍습니다.",
  "시급 12,000원, 09:00-18:00, 휴게 12:00~13:00",
  "2026-12-01 1000 1200 창고 3동 앞 집결",
  "2026.01.10 1000~1200 사전 교육",
  "오전 0900 시작, 1800 종료",
  "일당 100,000원 상당, 총 8명 모집",
  "공일 근무 수당이 붙습니다.",
  "영일대 해수욕장 옆 식당 홀 서빙",
  "공동구매 물품 이일간 분류 작업",
  "사업자번호 124-81-00998",
  "버스 5번, 지하철 2호선 잠실역 8번 출구",
  "주부습진에 좋은 장갑을 드립니다.",
  "부산 출신 가수 공연장 안내",
];

describe("what a posting may not contain", () => {
  test.each<[string, string, string]>([
    ["여성만 지원하세요", "여성만", "sex"],
    ["주방 보조 여자 우대", "여자 우대", "sex"],
    ["남자분 구합니다", "남자분 구합니다", "sex"],
    ["여성 직원 모집", "여성 직원 모집", "sex"],
    ["주방 이모님 급구", "주방 이모님 급구", "sex"],
    ["이모님 급구", "이모님 급구", "sex"],
    ["35세 이하 지원 가능", "35세 이하", "age"],
    ["만 60세까지", "만 60세까지", "age"],
    ["20대 우대", "20대 우대", "age"],
    ["20~30대 여성", "20~30대 여성", "age"],
    ["30대 이하 지원", "30대 이하 지원", "age"],
    ["95년생 이후", "95년생 이후", "age"],
    ["젊은 분 우대", "젊은 분 우대", "age"],
    ["미혼자 우대", "미혼자 우대", "marriage"],
    ["기혼 여성 사절", "기혼 여성 사절", "marriage"],
    ["용모 단정하신 분", "용모 단정", "looks"],
    ["키 165cm 이상", "키 165cm 이상", "looks"],
    ["예쁜 분", "예쁜 분", "looks"],
    ["전라도 출신 사절", "전라도 출신 사절", "region"],
    ["서울 사람만", "서울 사람만", "region"],
    ["문의 010-1234-5678", "010-1234-5678", "contact"],
    ["문의 0 1 0 1 2 3 4 5 6 7 8", "0 1 0 1 2 3 4 5 6 7 8", "contact"],
    ["문의 공일공 일이삼사 오육칠팔", "공일공 일이삼사 오육칠팔", "contact"],
    ["문의 공1공-1234-오육칠팔", "공1공-1234-오육칠팔", "contact"],
    ["문의 o1o.1234.5678", "o1o.1234.5678", "contact"],
    ["문의 ⓪①⓪①②③④⑤⑥⑦⑧", "01012345678", "contact"],
    ["사무실 02-123-4567", "02-123-4567", "contact"],
    ["안심번호 0507-1234-5678", "0507-1234-5678", "contact"],
    ["메일 harujob@mail.co.kr", "harujob@mail.co.kr", "contact"],
    ["메일 harujob골뱅이naver", "harujob골뱅이n", "contact"],
    ["카톡 아이디 harujob", "카톡 아이디 harujob", "contact"],
    ["톡 id: haru99", "톡 id: haru99", "contact"],
    ["오픈채팅방 검색 원데이", "오픈채팅방 검색", "contact"],
    ["신청은 https://forms.example/abc", "https://forms.example/abc", "contact"],
    ["신청은 haru-job.co.kr 에서", "haru-job.co.kr", "contact"],
  ])("%s: %s (%s)", (text, word, kind) => {
    const [found] = blockedIn(text);
    expect(found).toMatchObject({ word, kind });
    expect(found?.reason).not.toBe("");
    expect(found?.suggestion).not.toBe("");
  });

  test("each of several blocked words is reported, in the order of the text", () => {
    const text = "여성만, 35세 이하. 문의 010-1234-5678";
    expect(blockedIn(text).map(({ kind }) => kind)).toEqual(["sex", "age", "contact"]);
    expect(rewritten(text, 100)).toBe("누구나, 나이 무관. 문의 (연락은 원데이에서)");
  });

  test("a suggested text is itself allowed", () => {
    const demands = [
      "여성만 모집",
      "20대 여성 우대",
      "용모 단정한 미혼자",
      "010 1234 5678 카톡 haru99",
      "010-1234-5678 02-123-4567 010-8765-4321",
      "문의 010.1234.5678",
    ];
    const text = fc.array(fc.constantFrom(...demands, ...ordinary), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(text, (parts) => {
        expect(blockedIn(rewritten(parts.join(" "), 4000))).toEqual([]);
      }),
      { seed: 20261123, numRuns: 200 },
    );
  });

  test("a rewritten text is no longer than a posting may hold", () => {
    expect([...rewritten("여성 우대 ".repeat(20), 100)]).toHaveLength(100);
  });
});

describe("what a posting may contain", () => {
  test.each(ordinary)("%s", (text) => {
    expect(blockedIn(text)).toEqual([]);
  });

  test("ordinary sentences in any order and company are never refused", () => {
    const sentence = fc.constantFrom(...ordinary);
    const glue = fc.constantFrom(" ", "\n", ". ", ", ", " / ");
    fc.assert(
      fc.property(fc.array(fc.tuple(sentence, glue), { minLength: 1, maxLength: 8 }), (parts) => {
        expect(blockedIn(parts.flat().join(""))).toEqual([]);
      }),
      { seed: 20261123, numRuns: 500 },
    );
  });

  test("wages, times, dates and counts are not taken for telephone numbers", () => {
    const part = fc.oneof(
      fc.integer({ min: 10_320, max: 30_000 }).map((wage) => `시급 ${wage}원`),
      fc.integer({ min: 10_320, max: 30_000 }).map((wage) => `일당 ${wage * 8}원`),
      fc
        .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom("00", "10", "30"))
        .map(([hour, minute]) => `${String(hour).padStart(2, "0")}:${minute}`),
      fc
        .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
        .map(([month, day]) => `${month}월 ${day}일`),
      fc
        .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
        .map(([m, d]) => `2026-${String(m).padStart(2, "0")}-${String(d).padStart(2, "0")}`),
      fc.integer({ min: 1, max: 500 }).map((count) => `${count}명 모집`),
      fc.integer({ min: 1, max: 99 }).map((count) => `상자 ${count * 100}개`),
    );
    const glue = fc.constantFrom(" ", ", ", " ~ ", "\n");
    fc.assert(
      fc.property(fc.array(fc.tuple(part, glue), { minLength: 1, maxLength: 10 }), (parts) => {
        expect(blockedIn(parts.flat().join(""))).toEqual([]);
      }),
      { seed: 20261123, numRuns: 1000 },
    );
  });

  test("every posting of the demo market is allowed", () => {
    const slugs: readonly TradeSlug[] = fields.flatMap((field) => [...tradesOf(field)]);
    for (const { works, tasks } of slugs.map(tradeOf)) {
      for (const text of [...works, ...tasks]) expect(blockedIn(text)).toEqual([]);
    }
  });

  test("a long text is checked without delay", () => {
    const beganMs = performance.now();
    for (const part of ["여성 ", "20대 ", "0 1 ", "키 16", "a.", "가 출신 ", "공일"]) {
      blockedIn(part.repeat(4000 / part.length));
    }
    expect(performance.now() - beganMs).toBeLessThan(1000);
  });
});
