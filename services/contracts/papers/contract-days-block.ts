/** The days of a contract of several days: one row each, with its hours and what it pays. */
import { type Instant, seoulDate, type Won } from "../core/units.ts";
import { durationText, wonText } from "../kernel/korean-text.ts";
import { holidayOn } from "../law/holidays.ts";
import { type Block, centred, type Row, right, value } from "./paper.ts";
import { dayText, spanText } from "./paper-texts.ts";
import type { WorkContract } from "./work-contract.ts";

type Days = NonNullable<WorkContract["terms"]["days"]>;

const rowOf = (day: Days[number]): Row => {
  const holiday = holidayOn(seoulDate(day.startsAt as Instant));
  const rests = day.breaks.map(({ from, to }) => spanText(from, to)).join(", ");
  const overtime = day.overtimeMinutes === 0 ? "없음" : durationText(day.overtimeMinutes);
  return [
    value(dayText(day.startsAt), 1, holiday === null ? "" : `휴일 (${holiday})`),
    centred(spanText(day.startsAt, day.endsAt)),
    centred(rests === "" ? "없음" : rests),
    centred(durationText(day.agreedMinutes)),
    centred(overtime),
    right(wonText(day.takeHomeWon as Won)),
  ];
};

const heads = ["근로일", "시업 ~ 종업", "휴게시간", "소정근로", "연장근로"];

/** The block of the days; none for a contract of one day. */
export const daysBlocks = ({ days = [] }: WorkContract["terms"]): Block[] => {
  if (days.length === 0) return [];
  return [
    {
      heading: "근로일별 근로시간과 예상 실수령액",
      table: {
        columns: [24, 20, 18, 12, 12, 14],
        head: [...heads.map((text) => centred(text, "label")), right("실수령액", "label")],
        rows: days.map(rowOf),
      },
      notes: [
        "※ 3번부터 5번까지는 첫 근로일의 것이며, 다른 날의 임금도 같은 방법으로 계산합니다. 한 주의 연장근로와 주휴수당은 그 주의 근로를 모두 합하여 계산하고, 그것이 생기는 날의 임금과 함께 지급합니다.",
      ],
    },
  ];
};
