/**
 * Payslip paper (임금명세서): 근로기준법 제48조제2항, 시행령 제27조의2.
 *
 * Pay and deductions are positive amounts, and the net is their difference. What the employer pays
 * beside the pay is in a table of its own: none of it is taken from the worker.
 */
import type { Instant, SeoulDate } from "../core/units.ts";
import { seoulDate } from "../core/units.ts";
import { durationText, wonText } from "../kernel/korean-text.ts";
import type { Payslip } from "../payment/settlement.ts";
import { type Block, centred, type Fields, fields, type Paper, right, value } from "./paper.ts";
import { birthText, businessNumberText, dayText, minuteText, spanText } from "./paper-texts.ts";
import { footnotesOf, type PayLine, payTable, rowsOf, sumRow } from "./pay-table.ts";

const dateOf = ({ workedOn, settledAt }: Payslip): SeoulDate =>
  (workedOn as SeoulDate | undefined) ?? seoulDate(settledAt as Instant);

const breaksText = (breaks: readonly { from: string; to: string }[]): string =>
  breaks.length === 0 ? "없음" : breaks.map(({ from, to }) => spanText(from, to)).join(", ");

/** What the job service's record adds; without it these lines are left out. */
const recordRows = ({ record }: Payslip): Fields => {
  if (record === undefined) return [];
  const { checkedInAt, checkedOutAt, startsAt, endsAt, breaks, title } = record;
  const isWhole = checkedInAt !== null && checkedOutAt !== null;
  return [
    [
      ["약정한 시간", spanText(startsAt, endsAt)],
      ["휴게시간", breaksText(breaks)],
    ],
    [
      ["출근 ~ 퇴근", isWhole ? spanText(checkedInAt, checkedOutAt) : "기록 없음"],
      ["업무", title],
    ],
  ];
};

const workBlock = (slip: Payslip): Block => {
  const { record, workerName, employerName, workerId, minutes, settledAt } = slip;
  const { employer, worker } = record ?? {};
  return {
    heading: "당사자와 근로",
    table: fields([
      [
        ["사업체명", employer?.companyName ?? employer?.name ?? employerName],
        ["사업자등록번호", businessNumberText(employer?.businessNumber)],
      ],
      [
        ["근로자", worker?.name ?? workerName],
        ["생년월일", birthText(worker?.birthDate)],
      ],
      [["근로자 번호", workerId]],
      [
        ["근로일", dayText(slip.workedOn ?? record?.startsAt ?? settledAt)],
        ["지급일", minuteText(settledAt)],
      ],
      [
        ["근로일수", minutes > 0 ? "1일" : "0일"],
        ["총 근로시간", durationText(minutes)],
      ],
      ...recordRows(slip),
    ]),
  };
};

/** Payments after a decision; a part of a fee that went back to the employer is no pay. */
const laterBlocks = ({ corrections = [] }: Payslip): Block[] => {
  const rows = corrections
    .filter(({ grossWon }) => grossWon > 0)
    .map(({ settledAt, minutes, grossWon, netWon }) => [
      value(minuteText(settledAt)),
      right(durationText(minutes)),
      right(wonText(grossWon)),
      right(wonText(netWon)),
    ]);
  if (rows.length === 0) return [];
  const head = ["지급일시", "더 인정된 시간", "임금 총액 중", "받는 금액 중"];
  return [
    {
      heading: "정정하여 나중에 지급한 부분",
      table: { columns: [37, 21, 21, 21], head: head.map((text) => centred(text, "label")), rows },
    },
  ];
};

/** 임금명세서: pay, deductions, net, and the rule of each amount. */
export const payslipPaper = (slip: Payslip): Paper => {
  const date = dateOf(slip);
  const paid: PayLine[] = slip.lines.filter(({ won }) => won > 0);
  const taken: PayLine[] = slip.lines.filter(({ won }) => won < 0);
  const takenWon = -taken.reduce((sum, { won }) => sum + won, 0);
  const costs: PayLine[] = slip.employerLines;
  const costsWon = costs.reduce((sum, { won }) => sum + won, 0);
  const footnotes = footnotesOf([...paid, ...taken, ...costs]);
  const rows = (lines: readonly PayLine[], sign: 1 | -1) =>
    rowsOf(lines, footnotes, { sign, totals: slip, date });
  return {
    title: "임금명세서",
    subtitle: "일용근로자",
    fileName: `payslip-${slip.applicationId}`,
    number: slip.applicationId,
    at: slip.settledAt as Instant,
    blocks: [
      workBlock(slip),
      {
        heading: "지급",
        table: payTable("지급 항목", rows(paid, 1), sumRow("지급 합계 (임금 총액)", slip.grossWon)),
      },
      {
        heading: "공제와 실지급액",
        table: payTable(
          "공제 항목",
          [...rows(taken, -1), sumRow("공제 합계", takenWon)],
          sumRow("실지급액 (지급 합계 - 공제 합계)", slip.netWon),
        ),
      },
      ...laterBlocks(slip),
      {
        heading: "사업주가 따로 부담하는 금액 (임금에서 공제하지 않음)",
        table: payTable("항목", rows(costs, 1), sumRow("사업주 부담 합계", costsWon)),
      },
    ],
    notes: [
      ...footnotes,
      "※ 근로기준법 제48조제2항과 같은 법 시행령 제27조의2에 따른 임금명세서입니다. 시각은 모두 한국 시간입니다.",
    ],
  };
};
