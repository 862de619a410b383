/**
 * Contract paper (근로계약서, 일용근로자): what 근로기준법 제17조, 시행령 제8조 and 기간제법 제17조 ask for.
 *
 * What OneDay does not know is an empty line for the parties to fill in.
 */
import { type Instant, minutesBetween, type SeoulDate, seoulDate } from "../core/units.ts";
import { categories } from "../kernel/categories.ts";
import { durationText, ownLineNames, wonText } from "../kernel/korean-text.ts";
import { holidayOn } from "../law/holidays.ts";
import {
  dayWorkerWeek,
  monthlyInsurance,
  premiumEmployeesMin,
  ruleAt,
  weeklyHoliday,
  workingDayMinutes,
} from "../law/statutory-values.ts";
import { daysBlocks } from "./contract-days-block.ts";
import { type Block, centred, fields, type Paper, type Row, right, value } from "./paper.ts";
import {
  birthText,
  businessNumberText,
  dayText,
  minuteText,
  secondText,
  spanText,
} from "./paper-texts.ts";
import { footnotesOf, type PayLine, payTable, rowsOf, sumRow } from "./pay-table.ts";
import type { WorkContract } from "./work-contract.ts";

const dateOf = ({ terms }: WorkContract): SeoulDate => seoulDate(terms.startsAt as Instant);

const companyOf = ({ employer }: WorkContract): string =>
  employer.companyName ?? employer.name ?? employer.displayName;
const workerOf = ({ worker }: WorkContract): string => worker.name ?? worker.displayName;

const partiesBlock = (agreed: WorkContract): Block => {
  const { employer, worker, terms } = agreed;
  const fewest = ruleAt(premiumEmployeesMin, dateOf(agreed)).value;
  const isLarge = terms.regularEmployees >= fewest;
  const premiums = `${fewest}명 ${isLarge ? "이상: 가산수당 적용" : "미만: 가산수당 없음"}`;
  return {
    heading: "1. 당사자",
    table: fields([
      [
        ["사용자 (사업체명)", companyOf(agreed)],
        ["사업자등록번호", businessNumberText(employer.businessNumber)],
      ],
      [
        ["대표자", employer.representative ?? ""],
        ["상시 근로자 수", `${terms.regularEmployees}명 (${premiums})`],
      ],
      [["사업장 주소", employer.businessAddress ?? ""]],
      [
        ["근로자 (성명)", workerOf(agreed)],
        ["생년월일", birthText(worker.birthDate)],
      ],
    ]),
  };
};

const periodText = ({ startsAt, endsAt, days = [] }: WorkContract["terms"]): string => {
  const until = days.at(-1)?.startsAt;
  if (until !== undefined) {
    return `${dayText(startsAt)} ~ ${dayText(until)} 중 ${days.length}일 (아래 표의 날)`;
  }
  const [first, last] = [dayText(startsAt), dayText(endsAt)];
  return first === last
    ? `${first} 하루`
    : `${minuteText(startsAt)} ~ ${minuteText(endsAt)} (하루 근로)`;
};

const tradeText = ({ terms }: WorkContract): string => {
  const trade = categories.find(({ categoryId }) => categoryId === terms.categoryId);
  return trade === undefined ? terms.title : `${trade.name}: ${terms.title}`;
};

const workBlock = (agreed: WorkContract): Block => ({
  heading: "2. 근로계약기간과 업무",
  table: fields([
    [["근로계약기간", periodText(agreed.terms)]],
    [["근무 장소", agreed.terms.place.address]],
    [["업무 내용", tradeText(agreed)]],
  ]),
});

const breaksText = (terms: WorkContract["terms"]): string => {
  if (terms.skipsBreak === true) return "없음 (근로자가 쉬지 않고 먼저 퇴근하기를 요청함)";
  if (terms.breaks.length === 0) return "없음";
  const each = terms.breaks.map(({ from, to }) => {
    const minutes = minutesBetween(from as Instant, to as Instant);
    return `${spanText(from, to)} (${durationText(minutes)})`;
  });
  return each.join(", ");
};

const assumedText =
  "공고에 시각이 없어, 근로시간의 절반이 지난 때로 정합니다. 임금도 이 시각으로 계산합니다.";

const holidayText = (agreed: WorkContract): string => {
  const name = holidayOn(dateOf(agreed));
  return name === null
    ? "근로일은 관공서 공휴일이나 노동절이 아닙니다."
    : `근로일은 휴일입니다 (${name}). 가산수당이 적용되면 4번에 적혀 있습니다.`;
};

const hoursBlock = (agreed: WorkContract): Block => {
  const { terms } = agreed;
  const { hoursMin } = ruleAt(weeklyHoliday, dateOf(agreed)).value;
  const { reading = "" } = ruleAt(dayWorkerWeek, dateOf(agreed));
  const limit = durationText(ruleAt(workingDayMinutes, dateOf(agreed)).value);
  const overtime =
    terms.overtimeMinutes > 0
      ? `${durationText(terms.overtimeMinutes)} (하루 ${limit} 초과, 서명으로 합의)`
      : "없음";
  const all = durationText(terms.agreedMinutes + terms.overtimeMinutes);
  return {
    heading: "3. 근로시간, 휴게, 휴일",
    table: fields([
      [
        ["시업 ~ 종업", spanText(terms.startsAt, terms.endsAt)],
        ["실근로시간", all],
      ],
      [
        ["소정근로시간", durationText(terms.agreedMinutes)],
        ["연장근로", overtime],
      ],
      [["휴게시간", breaksText(terms), terms.isBreakAssumed === true ? assumedText : ""]],
      [
        [
          "주휴일",
          `같은 사업주와 한 주 ${hoursMin}시간 이상 약정하고 개근하면 유급으로 부여합니다.`,
          reading,
        ],
      ],
      [["관공서 공휴일", holidayText(agreed)]],
      [["연차유급휴가", "근로기준법 제60조에 따릅니다."]],
    ]),
  };
};

const payBlocks = (agreed: WorkContract): Block[] => {
  const { pay, terms } = agreed;
  const wage: Row = [value("시급"), value("1시간의 임금"), right(wonText(terms.hourlyWageWon))];
  const net = sumRow("예상 실수령액", terms.takeHomeWon);
  if (pay === undefined) {
    const own = (terms.ownLines ?? []).map(({ kind, won }) => [
      value(ownLineNames[kind]),
      value("하루"),
      right(wonText(won)),
    ]);
    return [{ heading: "4. 임금", table: payTable("항목", [wage, ...own], net) }];
  }
  const lines: PayLine[] = pay.lines;
  const footnotes = footnotesOf(lines);
  const options = { totals: pay, date: dateOf(agreed) };
  const paid = lines.filter(({ won }) => won > 0);
  const taken = lines.filter(({ won }) => won < 0);
  const takenWon = -taken.reduce((sum, { won }) => sum + won, 0);
  const pays = rowsOf(paid, footnotes, { sign: 1, ...options });
  const takes = rowsOf(taken, footnotes, { sign: -1, ...options });
  const later =
    "약정한 시간을 모두 일한 때의 금액입니다. 실제 임금은 일한 시간으로 같은 방법에 따라 계산합니다.";
  return [
    {
      heading: "4. 임금의 구성과 계산 방법",
      table: payTable("임금 항목", [wage, ...pays], sumRow("임금 총액", pay.grossWon)),
    },
    {
      heading: "5. 공제",
      table: payTable(
        "공제 항목",
        [...takes, sumRow("공제 합계", takenWon)],
        sumRow("예상 실수령액 (임금 총액 - 공제 합계)", pay.netWon),
      ),
      notes: [`※ ${later}`, ...footnotes],
    },
  ];
};

const insuranceText = (agreed: WorkContract): string => {
  const { daysMin, minutesMin } = ruleAt(monthlyInsurance, dateOf(agreed)).value;
  return `국민연금과 건강보험은 같은 사업주와 한 달에 ${daysMin}일 이상 또는 ${durationText(minutesMin)} 이상 일하면 적용됩니다.`;
};

const termsBlock = (agreed: WorkContract): Block => ({
  heading: "6. 지급, 사회보험, 교부",
  table: fields([
    [
      [
        "임금 지급일",
        "사용자가 일한 시간을 확인한 때 곧바로 (퇴근 후 12시간이 지나면 확인이 없어도 지급)",
      ],
    ],
    [["지급 방법", "전액을 근로자 본인에게 직접 지급: 본인 명의 예금계좌 또는 본인의 원데이 지갑"]],
    [["사회보험", "■ 고용보험   ■ 산재보험   □ 국민연금   □ 건강보험", insuranceText(agreed)]],
    [
      [
        "계약서 교부",
        "사용자는 서명과 동시에 이 계약서를 전자문서로 근로자에게 교부합니다 (근로기준법 제17조제2항).",
        "두 당사자는 원데이에서 언제든지 다시 받을 수 있습니다.",
      ],
    ],
    [
      [
        "그 밖의 사항",
        "이 계약에 없는 사항은 근로기준법에 따르고, 두 당사자는 계약을 성실히 이행합니다.",
      ],
    ],
  ]),
});

const signatureRow = (agreed: WorkContract, by: "worker" | "employer"): Row => {
  const signature = agreed.signatures.find((one) => one.by === by);
  const isEmployer = by === "employer";
  const { representative } = agreed.employer;
  const person = isEmployer && representative !== undefined ? `대표자 ${representative}` : "";
  return [
    centred(isEmployer ? "사용자" : "근로자", "label"),
    value(isEmployer ? companyOf(agreed) : workerOf(agreed), 1, person),
    centred(signature === undefined ? "서명 전" : "전자서명 완료"),
    centred(signature === undefined ? "" : secondText(signature.signedAt)),
  ];
};

/** The day of the later signature, once both have signed. */
const signedText = ({ signatures }: WorkContract): string => {
  if (signatures.length < 2) return "두 당사자가 모두 서명하면 계약이 맺어집니다.";
  const last =
    signatures
      .map(({ signedAt }) => signedAt)
      .toSorted()
      .at(-1) ?? "";
  return `두 당사자가 위 내용을 확인하고 전자서명하였습니다. 계약일: ${dayText(last)}`;
};

const signaturesBlock = (agreed: WorkContract): Block => ({
  heading: "7. 서명",
  table: {
    columns: [17, 41, 18, 24],
    head: ["구분", "성명", "서명", "서명 일시 (한국 시간)"].map((text) => centred(text, "label")),
    rows: [signatureRow(agreed, "employer"), signatureRow(agreed, "worker")],
  },
  notes: [signedText(agreed)],
});

const proofText =
  "두 당사자의 번호와 근로조건을 담은 본문(termsText)에 두 당사자가 서명합니다. 해시는 그 본문(이름순으로 정렬한 JSON, UTF-8)의 SHA-256입니다. 본문은 이 계약서의 JSON 답에 있고, 누구나 다시 계산할 수 있습니다. 해시가 같으면 근로조건이 같습니다.";

const proofBlock = ({ employer, worker, termsHash }: WorkContract): Block => ({
  heading: "8. 문서 확인",
  table: fields([
    [["사용자 번호", employer.userId]],
    [["근로자 번호", worker.userId]],
    [["해시 (SHA-256)", termsHash, proofText]],
  ]),
});

/** 근로계약서: what both sides agree to, and when each of them signed. */
export const contractPaper = (agreed: WorkContract): Paper => ({
  title: "근로계약서",
  subtitle: "일용근로자",
  fileName: `contract-${agreed.applicationId}`,
  number: agreed.applicationId,
  at: null,
  opening: `${companyOf(agreed)} (이하 “사용자”)와 ${workerOf(agreed)} (이하 “근로자”)는 다음과 같이 근로계약을 맺습니다.`,
  blocks: [
    partiesBlock(agreed),
    workBlock(agreed),
    ...daysBlocks(agreed.terms),
    hoursBlock(agreed),
    ...payBlocks(agreed),
    termsBlock(agreed),
    signaturesBlock(agreed),
    proofBlock(agreed),
  ],
  notes: [
    "※ 근로기준법 제17조와 기간제 및 단시간근로자 보호 등에 관한 법률 제17조에 따른 전자 근로계약서입니다.",
  ],
});
