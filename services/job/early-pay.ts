/**
 * Early pay: what an employer pays for beyond the time that was attended.
 *
 * It is the employer's money, so they may; but two who act together could send any sum at once as
 * pay. Owns the stream `earlyPay:<employerId>/<day of Asia/Seoul>`: what each approval would pay
 * beyond the attended time, so that approvals at one moment cannot pass the cap of a day together.
 */
import type { Decider } from "../../mixins/log/log.ts";
import { Refusal } from "../contracts/refusal.ts";
import { dayMs, type Instant, later, type SeoulDate, seoulInstant } from "../contracts/units.ts";

type Counted = { readonly applicationId: string; readonly extraWon: number };
/** By an id of each try to approve. */
export type EarlyPay = Readonly<Record<string, Counted>>;
export type EarlyPayEvent =
  | { readonly type: "earlyPaid"; readonly data: Counted & { readonly approvalId: string } }
  | { readonly type: "earlyUnpaid"; readonly data: { readonly approvalId: string } };

export type Cap = { readonly earlyPayWon: number; readonly earlyPays: number };

const evolve = (counted: EarlyPay, { type, data }: EarlyPayEvent): EarlyPay => {
  const { [data.approvalId]: _, ...others } = counted;
  if (type === "earlyUnpaid") return others;
  const { approvalId, applicationId, extraWon } = data;
  return { ...others, [approvalId]: { applicationId, extraWon } };
};

export const earlyPays: Decider<EarlyPay, EarlyPayEvent> = {
  stream: "earlyPay",
  empty: {},
  evolve,
};

const roundingMinutes = 15;
const minutesPerHour = 60;

/**
 * The minutes paid for beyond the attended ones. A quarter of an hour is rounding where three
 * quarters of what is paid were attended.
 */
export const extraMinutes = (minutes: number, attended: number): number => {
  const extra = Math.max(0, minutes - attended);
  return extra <= roundingMinutes && extra * 4 <= minutes ? 0 : extra;
};

/** What they cost at the agreed wage, without premiums, rounded up. */
export const extraWonOf = (extra: number, hourlyWageWon: number): number =>
  Math.ceil((extra * hourlyWageWon) / minutesPerHour);

/** One application counts once, with the most that an approval of it would pay. */
const perApplication = (counted: EarlyPay): ReadonlyMap<string, number> => {
  const won = new Map<string, number>();
  for (const { applicationId, extraWon } of Object.values(counted)) {
    won.set(applicationId, Math.max(extraWon, won.get(applicationId) ?? 0));
  }
  return won;
};

const sum = (amounts: Iterable<number>): number => [...amounts].reduce((all, won) => all + won, 0);

/** Counts an approval. Refuses EARLY_PAY_LIMIT with what is left until the end of the day. */
export const countEarly = (
  counted: EarlyPay,
  early: Counted & { readonly approvalId: string },
  cap: Cap,
  day: SeoulDate,
): EarlyPayEvent[] => {
  const before = perApplication(counted);
  const event: EarlyPayEvent = { type: "earlyPaid", data: early };
  const after = perApplication(evolve(counted, event));
  if (sum(after.values()) > cap.earlyPayWon || after.size > cap.earlyPays) {
    const until: Instant = later(seoulInstant(day), dayMs);
    throw new Refusal("EARLY_PAY_LIMIT", {
      leftWon: Math.max(0, cap.earlyPayWon - sum(before.values())),
      leftApprovals: Math.max(0, cap.earlyPays - before.size),
      until,
    });
  }
  return [event];
};

/** An approval that came to nothing counts no more. */
export const uncountEarly = (counted: EarlyPay, approvalId: string): EarlyPayEvent[] =>
  counted[approvalId] === undefined ? [] : [{ type: "earlyUnpaid", data: { approvalId } }];
