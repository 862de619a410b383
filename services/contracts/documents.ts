/**
 * Documents: answers that can also be had as a PDF or as CSV, and their content.
 *
 * A document says in Korean what its answer says, and no more. The gateway renders the PDF for a
 * request that accepts `application/pdf`.
 */
import { type Instant, minutesBetween } from "./core/units.ts";
import type { ActionName, Answer } from "./index.ts";
import { type Cell, csv } from "./kernel/csv.ts";
import { durationText, wonText } from "./kernel/korean-text.ts";
import { incomePaper, incomeTable, workRecordPaper } from "./work-papers.ts";

export type Row = { readonly label: string; readonly value: string };
export type Section = { readonly heading: string; readonly rows: readonly Row[] };
export type Paper = {
  readonly title: string;
  /** Without an extension, in characters that every system accepts. */
  readonly fileName: string;
  /** The instant of the content; null where the answer has none. */
  readonly at: Instant | null;
  readonly sections: readonly Section[];
  readonly notes: readonly string[];
};

/** An answer as a table, for a request that accepts `text/csv`. */
export type Table = {
  readonly fileName: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
};

const row = (label: string, value: string): Row => ({ label, value });
/** "2026년 11월 23일 09:00", in Seoul time. */
const seoulText = (at: string): string => {
  const parts = new Intl.DateTimeFormat("ko-KR", {
    timeZone: "Asia/Seoul",
    dateStyle: "long",
    timeStyle: "short",
    hourCycle: "h23",
  });
  return parts.format(new Date(at));
};

/** Payments after a decision; a part of a fee that went back to the employer is no pay. */
const paidLater = ({ corrections = [] }: Answer<"payment.payslip">): Section[] => {
  const rows = corrections
    .filter(({ grossWon }) => grossWon > 0)
    .flatMap(({ settledAt, minutes, grossWon, netWon }) => [
      row("지급일시", seoulText(settledAt)),
      row("더 인정된 시간", durationText(minutes)),
      row("임금 총액 중", wonText(grossWon)),
      row("받는 금액 중", wonText(netWon)),
    ]);
  return rows.length === 0 ? [] : [{ heading: "정정하여 나중에 지급한 부분", rows }];
};

/** 임금명세서 (근로기준법 제48조제2항): earnings, deductions, and how each is computed. */
const payslip = (slip: Answer<"payment.payslip">): Paper => {
  const lines = slip.lines.map(({ text, won }) => ({ text, won }));
  const taken = lines.reduce((sum, { won }) => sum + Math.min(0, won), 0);
  const listed = (isEarned: boolean): Row[] =>
    lines.filter(({ won }) => won > 0 === isEarned).map(({ text, won }) => row(text, wonText(won)));
  return {
    title: "임금명세서",
    fileName: `payslip-${slip.applicationId}`,
    at: slip.settledAt as Instant,
    sections: [
      {
        heading: "당사자",
        rows: [
          row("근로자", `${slip.workerName} (${slip.workerId})`),
          row("사용자", `${slip.employerName} (${slip.employerId})`),
          row("근로 건", slip.applicationId),
          row("지급일시", seoulText(slip.settledAt)),
          row("근로시간", durationText(slip.minutes)),
        ],
      },
      { heading: "지급 내역", rows: [...listed(true), row("임금 총액", wonText(slip.grossWon))] },
      { heading: "공제 내역", rows: [...listed(false), row("공제 총액", wonText(-taken))] },
      { heading: "실지급액", rows: [row("받는 금액", wonText(slip.netWon))] },
      ...paidLater(slip),
    ],
    notes: [
      "근로기준법 제48조제2항에 따른 임금명세서입니다. 각 항목에 계산 방법이 적혀 있습니다.",
      "당사자는 원데이에 표시되는 이름과 회원 번호로 적습니다.",
    ],
  };
};

const signatures = { worker: "근로자", employer: "사용자" } as const;

/** 근로계약서 (근로기준법 제17조): what both sides agreed to when they were matched. */
const contract = (agreed: Answer<"job.contract">): Paper => {
  const { terms, employer, worker, signedBy } = agreed;
  const pause =
    terms.skipsBreak === true ? "없음 (근로자의 요청)" : durationText(terms.breakMinutes);
  const minutes =
    minutesBetween(terms.startsAt as Instant, terms.endsAt as Instant) - terms.breakMinutes;
  const signed = (["worker", "employer"] as const).map((side) =>
    row(signatures[side], signedBy.includes(side) ? "전자서명 완료" : "서명 전"),
  );
  return {
    title: "근로계약서",
    fileName: `contract-${agreed.applicationId}`,
    at: null,
    sections: [
      {
        heading: "당사자",
        rows: [
          row("사용자", `${employer.displayName} (${employer.userId})`),
          row("근로자", `${worker.displayName} (${worker.userId})`),
        ],
      },
      {
        heading: "근로조건",
        rows: [
          row("업무", terms.title),
          row("근무 장소", terms.place.address),
          row("시작", seoulText(terms.startsAt)),
          row("종료", seoulText(terms.endsAt)),
          row("휴게시간", pause),
          row("소정근로시간", durationText(minutes)),
          row("시급", wonText(terms.hourlyWageWon)),
          row("예상 실수령액", wonText(terms.takeHomeWon)),
          row("임금 지급", "근무 확인 후 당일, 원데이 지갑으로 근로자에게 직접 지급"),
        ],
      },
      { heading: "서명", rows: signed },
      { heading: "확인", rows: [row("계약 내용의 해시", agreed.termsHash)] },
    ],
    notes: ["근로기준법 제17조에 따른 전자 근로계약서입니다. 해시가 같으면 내용이 같습니다."],
  };
};

const documentOf = {
  "payment.payslip": payslip,
  "payment.income": incomePaper,
  "job.contract": contract,
  "job.workRecord": workRecordPaper,
} satisfies {
  readonly [A in ActionName]?: (answer: Answer<A>) => Paper;
};

/** Whether an action's answer is also available as a document. */
export const hasPaper = (action: string): boolean => Object.hasOwn(documentOf, action);

/** The document of an answer. Throws for an action without one: see `hasPaper`. */
export const paperOf = (action: string, answer: unknown): Paper => {
  if (!hasPaper(action)) throw new Error(`${action} has no paper`);
  return documentOf[action as keyof typeof documentOf](answer as never);
};

const tableOf = { "payment.income": incomeTable } satisfies {
  readonly [A in ActionName]?: (answer: Answer<A>) => Table;
};

/** Whether an action's answer is also available as a table. */
export const hasTable = (action: string): boolean => Object.hasOwn(tableOf, action);

/** The table of an answer as CSV, and its name. Throws for an action without one: see `hasTable`. */
export const csvOf = (
  action: string,
  answer: unknown,
): { readonly fileName: string; readonly text: string } => {
  if (!hasTable(action)) throw new Error(`${action} has no table`);
  const { fileName, headings, rows } = tableOf[action as keyof typeof tableOf](answer as never);
  return { fileName, text: csv(headings, rows) };
};
