/** A contract and a payslip as the services answer them: eleven hours into the night, in Seoul. */
import {
  canonicalJson,
  type Instant,
  instant,
  later,
  minuteMs,
  newId,
  sha256,
  won,
} from "../../../services/contracts/core/units.ts";
import type { Answer } from "../../../services/contracts/index.ts";
import { categoryId } from "../../../services/contracts/kernel/categories.ts";
import type { Block, Paper } from "../../../services/contracts/papers/paper.ts";

export type Contract = Answer<"job.contract">;
export type Payslip = Answer<"payment.payslip">;
type Line = Payslip["lines"][number];

export const startsAt = instant("2026-12-09T11:00:00+09:00");
export const minutesIn = (minutes: number): Instant => later(startsAt, minutes * minuteMs);

/** A line of pay that no rule of the law's tables computes. */
export const lineOf = (text: string, amount: number, more: Partial<Line> | object = {}): Line => ({
  code: "OTHER",
  text,
  won: won(amount),
  source: "근로기준법 제43조",
  mark: "statute",
  ...more,
});

const parties = {
  applicationId: newId(),
  jobId: newId(),
  workerId: newId(),
  employerId: newId(),
};
const pay = {
  minutes: 660,
  lines: [
    lineOf("기본급 (11시간, 시급 15,800원)", 173_800, { code: "BASE" }),
    lineOf("연장수당 (하루 8시간 초과 3시간, 50% 가산)", 23_700, { code: "OVERTIME" }),
    lineOf("야간수당 (22:00-06:00 중 1시간, 50% 가산)", 7900, { code: "NIGHT" }),
    lineOf("소득세 (일용근로)", -1490, { code: "INCOME_TAX" }),
    lineOf("지방소득세", -140, { code: "LOCAL_TAX", mark: "reading", reading: "버립니다." }),
    lineOf("고용보험", -1840, { code: "EMPLOYMENT_INSURANCE" }),
  ],
  grossWon: won(205_400),
  incomeTaxWon: won(1490),
  localTaxWon: won(140),
  employmentInsuranceWon: won(1840),
  netWon: won(201_930),
  employerFeeWon: won(20_540),
  employerInsuranceWon: won(2360),
  employerTotalWon: won(228_300),
  levyLines: [],
  employerLines: [
    lineOf("원데이 수수료", 20_540, { code: "PLATFORM_FEE", mark: "demo" }),
    lineOf("고용보험 사업주 부담분 (1.15%)", 2360),
  ],
};
const employer = {
  userId: parties.employerId,
  displayName: "든든터건설(주)",
  name: "남미나",
  companyName: "든든터건설(주)",
  businessNumber: "1150093500",
  representative: "남대표",
  businessAddress: "서울특별시 동대문구 왕산로 154 (제기동)",
};
const worker = {
  userId: parties.workerId,
  displayName: "김*원",
  name: "김채원",
  birthDate: "1995-11-12",
};
const breaks = [
  { from: minutesIn(240), to: minutesIn(270) },
  { from: minutesIn(510), to: minutesIn(540) },
];
const shift = {
  title: "장비 신호 유도",
  categoryId: categoryId("safety"),
  hourlyWageWon: won(15_800),
  startsAt,
  endsAt: minutesIn(720),
  breakMinutes: 60,
  breaks,
  place: { address: "서울특별시 강서구 마곡중앙로 129 (마곡동)", lat: 37.57, lng: 127.03 },
  takeHomeWon: won(201_930),
  regularEmployees: 59,
};
const termsText = canonicalJson({ parties, terms: shift });

export const agreed: Contract = {
  applicationId: parties.applicationId,
  jobId: parties.jobId,
  employer,
  worker,
  missing: [],
  terms: { ...shift, agreedMinutes: 480, overtimeMinutes: 180 },
  pay,
  termsHash: sha256(termsText),
  termsText,
  signedBy: ["worker", "employer"],
  signatures: [
    { by: "worker", signedAt: minutesIn(-1437) },
    { by: "employer", signedAt: minutesIn(-1391) },
  ],
};

export const paid: Payslip = {
  ...parties,
  ...pay,
  settledAt: minutesIn(779),
  workedOn: "2026-12-09",
  workerName: "김*원",
  employerName: employer.companyName,
  record: {
    employer,
    worker,
    title: shift.title,
    startsAt,
    endsAt: shift.endsAt,
    breaks,
    checkedInAt: minutesIn(-6),
    checkedOutAt: minutesIn(722),
  },
};

const textsOf = ({ table, notes = [] }: Block): string[] => [
  ...[...(table.head ? [table.head] : []), ...table.rows].flatMap((row) =>
    row.flatMap(({ text, small = "" }) => [text, small]),
  ),
  ...notes,
];

/** The block with this word in its heading. */
export const blockIn = (paper: Paper, heading: string): Block => {
  const block = paper.blocks.find((one) => one.heading.includes(heading));
  if (block === undefined) throw new Error(`no block ${heading}`);
  return block;
};

/** What a paper says beside the name of a field. */
export const fieldIn = (paper: Paper, name: string): string | undefined => {
  for (const { table } of paper.blocks) {
    for (const row of table.rows) {
      const at = row.findIndex(({ text, look }) => look === "label" && text === name);
      if (at >= 0) return row[at + 1]?.text;
    }
  }
  return undefined;
};

/** The rows of a block as texts. */
export const rowsIn = (paper: Paper, heading: string): string[][] =>
  blockIn(paper, heading).table.rows.map((row) => row.map(({ text }) => text));

export const allTexts = (paper: Paper): string =>
  [paper.title, paper.opening ?? "", ...paper.blocks.flatMap(textsOf), ...paper.notes].join("\n");
