/**
 * Shift: how one day of work goes and ends, from check-in to the minutes that are paid.
 *
 * A course is one way: by plan, cut short, sent home, longer than planned, disputed, without a
 * check-out or not worked at all. Each course computes for itself the minutes that its worker must
 * be paid for in the end (`Owing`); ./pay-checks.ts compares them with the payslips.
 */
import { hourMs, instant, minuteMs } from "../../services/contracts/core/units.ts";
import type { Answer } from "../../services/contracts/index.ts";
import { attendedSpans, minutesIn } from "../../services/contracts/kernel/work-spans.ts";
import { between, chance, pick, type Random } from "../../services/demo/random.ts";
import { type Application, isOwed, type Kind } from "../system/market-checks.ts";
import type { Person } from "../system/market-client.ts";
import type { Market } from "../system/market-load.ts";
import type { Calendar } from "./calendar.ts";
import { patienceMs } from "./gate.ts";
import type { Owing } from "./pay-checks.ts";
import { pause, type World } from "./world.ts";

export type Street = {
  readonly world: World;
  readonly calendar: Calendar;
  readonly market: Market;
  readonly random: Random;
  /** What must be paid in the end, by application. */
  readonly owing: Map<string, Owing>;
  /** Courses that last longer than their day. */
  readonly open: Promise<unknown>[];
  /** When the last day of a worker's contract of several days ends: until then they seek no other work. */
  readonly engaged: Map<string, number>;
};
export type Posted = {
  readonly jobId: string;
  readonly employer: Person;
  readonly isFirstCome: boolean;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly breakMinutes: number;
  readonly plannedMinutes: number;
  readonly hourlyWageWon: number;
};
export type By = (
  who: Person,
  kind: Kind,
  what: string,
  body?: object,
  may?: string[],
) => Promise<Application | null>;
/** One accepted and signed application. */
export type Shift = {
  readonly street: Street;
  readonly job: Posted;
  readonly worker: Person;
  readonly applicationId: string;
  readonly path: string;
  readonly by: By;
};
type Course = {
  readonly share: number;
  /** It takes more than a day, so the worker lives on beside it. */
  readonly isLong?: true;
  readonly go: (shift: Shift) => Promise<void>;
};

export const place = { address: "서울특별시 중구 세종대로 110", lat: 37.5663, lng: 126.9779 };
const because = { reason: "실제로 일한 시간과 다릅니다." };
const pollMs = 500;
const codesMax = 20;
const checkInEarlyMs = 10 * minuteMs;
/** A wall clock may be an hour late, and no service pays for time that has not passed for it. */
const surelyPastMs = 75 * minuteMs;
const clockMs = 12 * hourMs;
const leastMinutes = 30;

/** Reads an application until `isSo`; answers its state when the time is over. */
export const reads = async (
  { market, world }: Street,
  worker: Person,
  path: string,
  isSo: (state: Application) => boolean,
): Promise<Application> => {
  const endMs = world.nowMs + patienceMs;
  for (;;) {
    const state = await market.client.get<Application>(path, worker.token);
    if (isSo(state) || world.nowMs > endMs) return state;
    await pause(world, pollMs);
  }
};

/** Shows the code of the place until it is taken: it is valid for about a minute. */
const show = async (shift: Shift, kind: "checkIn" | "checkOut", what: string) => {
  const { street, job, worker, by } = shift;
  const path = `/api/jobs/${job.jobId}/check-in-code`;
  const { client } = street.market;
  for (let n = 0; n < codesMax; n += 1) {
    const { code } = await client.get<Answer<"job.checkInCode">>(path, job.employer.token);
    const shown = { code, lat: place.lat, lng: place.lng };
    const answer = await by(worker, kind, what, shown, ["CODE_EXPIRED"]);
    if (answer !== null) return answer;
  }
  return null;
};

const comes = async (shift: Shift): Promise<void> => {
  await shift.street.calendar.until(shift.job.startsAtMs - checkInEarlyMs);
  await show(shift, "checkIn", "check-in");
};

/** Checks out; answers the attended minutes by the code. */
const leaves = async (shift: Shift, atMs: number): Promise<number> => {
  const { street, job } = shift;
  await street.calendar.until(atMs);
  const { checkedInAt: inAt, checkedOutAt: outAt } = (await show(
    shift,
    "checkOut",
    "check-out",
  )) ?? {
    checkedInAt: null,
    checkedOutAt: null,
  };
  if (inAt === null || outAt === null) return 0;
  const plan = {
    startsAt: instant(job.startsAtMs),
    endsAt: instant(job.endsAtMs),
    breakMinutes: job.breakMinutes,
  };
  return minutesIn(attendedSpans(plan, { inAt: instant(inAt), outAt: instant(outAt) }));
};

/** Records a thing that is known without a command of its own. */
export const note = (
  { street, applicationId }: Pick<Shift, "street" | "applicationId">,
  kind: Kind,
  by = "",
): void => {
  street.market.history.push({
    kind,
    key: `${kind}-${applicationId}`,
    by,
    id: applicationId,
    amountWon: 0,
  });
};

/** Records what the worker must be paid for; work beyond the plan is a payment of its own. */
const owes = (shift: Shift, minutes: number, isPaidBefore = false): void => {
  const { street, job, applicationId } = shift;
  const beyond = isPaidBefore ? 0 : Math.max(0, minutes - job.plannedMinutes);
  if (beyond > 0) note(shift, "beyond");
  const { hourlyWageWon } = job;
  const before = street.owing.get(applicationId)?.beyondMinutes ?? 0;
  street.owing.set(applicationId, {
    minutes,
    beyondMinutes: isPaidBefore ? before : beyond,
    hourlyWageWon,
  });
};

/** Approves `minutes`, or with `isSilent` whatever the times give, which must be so many. */
const approves = async (shift: Shift, minutes: number, isSilent = false): Promise<void> => {
  const { street, job, by, path } = shift;
  const body = isSilent ? {} : { workedMinutes: minutes };
  const answer = await by(job.employer, "approve", "approve", body);
  if (answer === null) return;
  if (answer.approvedMinutes !== minutes) {
    const { approvedMinutes } = answer;
    street.market.surprises.push(`${path}: ${approvedMinutes} were approved, not ${minutes}`);
  }
  owes(shift, minutes);
  // A second click with another key: it never pays again.
  if (chance(street.random, 0.3)) await by(job.employer, "approve", "approve", body);
};

type Times = {
  readonly inMs: number;
  readonly outMs: number;
  readonly breaks?: readonly { readonly from: string; readonly to: string }[];
  readonly isSentHome?: true;
};

/** Enters times for one side, and signs them for the other if `isSigned`. */
const corrects = async (
  shift: Shift,
  side: "worker" | "employer",
  times: Times,
  isSigned = true,
) => {
  const { job, worker, by } = shift;
  const { inMs, outMs, ...rest } = times;
  const [one, other] = side === "worker" ? [worker, job.employer] : [job.employer, worker];
  const body = { checkedInAt: instant(inMs), checkedOutAt: instant(outMs), ...rest, ...because };
  const made = await by(one, "correct", "corrections", body);
  const correctionId = made?.correction?.correctionId;
  if (correctionId === undefined || !isSigned) return;
  await by(other, "signTimes", `corrections/${correctionId}/sign`);
};

/** Signed times may lie outside the plan, as in its break: that is paid once it has surely passed. */
const surelyPast = ({ street }: Shift, { outMs }: Times): Promise<void> =>
  street.calendar.until(outMs + surelyPastMs);

/** Times until so many minutes after the start, with the break early or none; and their minutes. */
const shorterTimes = ({ startsAtMs, breakMinutes }: Posted, presentMinutes: number) => {
  const breakAtMs = startsAtMs + hourMs;
  const isTaken = breakMinutes > 0 && presentMinutes > 2 * breakMinutes + 60;
  const one = { from: instant(breakAtMs), to: instant(breakAtMs + breakMinutes * minuteMs) };
  const outMs = startsAtMs + presentMinutes * minuteMs;
  const times = { inMs: startsAtMs, outMs, breaks: isTaken ? [one] : [] };
  return { times, minutes: presentMinutes - (isTaken ? breakMinutes : 0) };
};

const presentOf = ({ job, street }: Shift): number => {
  const span = (job.endsAtMs - job.startsAtMs) / minuteMs;
  return between(street.random, leastMinutes, span - leastMinutes);
};
const extraOf = ({ street }: Shift): number => between(street.random, 2, 6) * 15;

/** As planned. */
const byPlan = async (shift: Shift): Promise<void> => {
  const { job, street } = shift;
  await comes(shift);
  const attended = await leaves(shift, job.endsAtMs);
  await approves(shift, attended, chance(street.random, 0.5));
};

/** The worker leaves early; the employer pays what was attended, or more of the plan. */
const leftEarly = async (shift: Shift): Promise<void> => {
  const { job, street } = shift;
  await comes(shift);
  const attended = await leaves(shift, job.startsAtMs + presentOf(shift) * minuteMs);
  await approves(
    shift,
    Math.max(leastMinutes, between(street.random, attended, job.plannedMinutes)),
  );
};

/** The employer enters fewer minutes than the code; the worker signs them, or not. */
const cutShort = async (shift: Shift): Promise<void> => {
  const { job, street } = shift;
  await comes(shift);
  const attended = await leaves(shift, job.endsAtMs);
  const { times, minutes } = shorterTimes(job, presentOf(shift));
  const isSigned = chance(street.random, 0.6);
  await corrects(shift, "employer", times, isSigned);
  // One side alone cannot lower what was attended.
  if (!isSigned && minutes < attended) {
    const body = { workedMinutes: minutes };
    const refused = await shift.by(job.employer, "approve", "approve", body, [
      "MINUTES_BELOW_ATTENDED",
    ]);
    if (refused !== null) street.market.surprises.push(`${shift.path}: less was approved`);
  }
  if (isSigned) await surelyPast(shift, times);
  await approves(shift, isSigned ? minutes : attended, true);
};

/** The employer sends the worker home, and both sign when. */
const sentHome = async (shift: Shift): Promise<void> => {
  const { job } = shift;
  const present = presentOf(shift);
  await comes(shift);
  await leaves(shift, job.startsAtMs + present * minuteMs);
  const { times, minutes } = shorterTimes(job, present);
  await corrects(shift, "employer", { ...times, isSentHome: true });
  await surelyPast(shift, times);
  await approves(shift, minutes, true);
};

/** Work beyond the plan, which both sign: the plan comes from the hold, the rest from the wallet. */
const stayedLate = async (shift: Shift): Promise<void> => {
  const { job, street } = shift;
  const extra = extraOf(shift);
  const outMs = job.endsAtMs + extra * minuteMs;
  await comes(shift);
  await leaves(shift, outMs);
  const side = chance(street.random, 0.7) ? "worker" : "employer";
  await corrects(shift, side, { inMs: job.startsAtMs, outMs });
  await street.calendar.until(outMs + surelyPastMs);
  await approves(shift, job.plannedMinutes + extra, true);
  if (street.market.poor.has(job.employer.userId)) await paysLater(shift);
};

/** An employer without money owes it; some charge later, and it is paid by itself. */
const paysLater = async (shift: Shift): Promise<void> => {
  const { street, job, worker, path, applicationId } = shift;
  const { market, random } = street;
  const isWaiting = (state: Application) => isOwed(state) || state.saga.status === "completed";
  const state = await reads(street, worker, path, isWaiting);
  if (!isOwed(state)) return;
  note(shift, "owed");
  if (!chance(random, 0.5)) return;
  const money = { amountWon: 300_000, method: "card" };
  await market.run(market.command("charge", job.employer, "/api/payments/charges", money));
  const { saga } = await reads(street, worker, path, ({ saga }) => saga.status === "completed");
  if (saga.status !== "completed") market.surprises.push(`${applicationId} is owed with money`);
};

/** An operator decides on unpaid work: less than the plan, the plan, or beyond it. */
const decides = async (shift: Shift): Promise<void> => {
  const { street, job, by } = shift;
  const { market, random, calendar } = street;
  if (market.operator === null) return;
  const extra = extraOf(shift);
  const plan = job.plannedMinutes;
  const minutes = pick(random, [between(random, leastMinutes, plan), plan, plan + extra]);
  // Without a check-in by the plan's start the decided minutes may end a little later.
  await calendar.until(job.endsAtMs + extra * minuteMs + surelyPastMs);
  const body = { workedMinutes: minutes, ...because };
  const answer = await by(market.operator, "decide", "decide", body);
  if (answer !== null) owes(shift, minutes);
};

/** One side disputes the work before it is paid. */
const disputedWork = async (shift: Shift): Promise<void> => {
  const { job, worker, street, by } = shift;
  await comes(shift);
  if (chance(street.random, 0.7)) await leaves(shift, job.endsAtMs);
  const who = chance(street.random, 0.5) ? worker : job.employer;
  await by(who, "disputeWork", "dispute", because);
  await decides(shift);
};

/** One side disputes what was paid. An operator finds more minutes, or fewer: nothing goes back. */
const disputedPay = async (shift: Shift): Promise<void> => {
  const { job, worker, street, by, path, applicationId } = shift;
  const { market, random, calendar } = street;
  await pick(random, [byPlan, leftEarly, stayedLate])(shift);
  const isPaid = ({ status, saga }: Application) => status === "paid" && saga.status !== "running";
  const before = await reads(street, worker, path, isPaid);
  const paid = street.owing.get(applicationId)?.minutes;
  if (market.operator === null || paid === undefined || !isPaid(before) || isOwed(before)) return;
  const who = chance(random, 0.7) ? worker : job.employer;
  await by(who, "dispute", "dispute", because);
  const isMore = chance(random, 0.6);
  const extra = extraOf(shift);
  await calendar.until(job.endsAtMs + 2 * 90 * minuteMs + surelyPastMs);
  const workedMinutes = isMore ? paid + extra : between(random, 0, paid - leastMinutes);
  const body = { workedMinutes, ...because };
  const kind = isMore ? "decideMore" : "decideLess";
  if ((await by(market.operator, kind, "decide", body)) === null) return;
  if (isMore) owes(shift, workedMinutes, true);
  const after = await reads(street, worker, path, isPaid);
  if (!isPaid(after)) market.surprises.push(`${path} was decided and is not paid`);
  if ((after.netWon ?? 0) < (before.netWon ?? 0)) market.surprises.push(`${path} is paid less`);
};

/** Waits, hour by hour, until OneDay has referred the work to an operator. */
const escalated = async (shift: Shift, fromMs: number): Promise<void> => {
  const { street, worker, path } = shift;
  const { calendar, market, world } = street;
  const hoursMax = 60;
  await calendar.until(fromMs);
  for (let hours = 0; hours < hoursMax; hours += 1) {
    // A scheduler looks every few seconds.
    await pause(world, 30_000);
    const { status } = await market.client.get<Application>(path, worker.token);
    if (status === "disputed") {
      note(shift, "escalated");
      return decides(shift);
    }
    await calendar.until(world.wall() + hourMs);
  }
  market.surprises.push(`${path} waits for neither side and no operator`);
};

/** The worker enters time beyond the plan, and the employer never signs it. */
const neverSigned = async (shift: Shift): Promise<void> => {
  const { job } = shift;
  const outMs = job.endsAtMs + extraOf(shift) * minuteMs;
  await comes(shift);
  await leaves(shift, outMs);
  await corrects(shift, "worker", { inMs: job.startsAtMs, outMs }, false);
  await escalated(shift, outMs + clockMs);
};

/** The worker forgets to check out: both are asked, and answer together or not at all. */
const forgotten = async (shift: Shift): Promise<void> => {
  const { job, street } = shift;
  const askedMs = job.endsAtMs + clockMs + hourMs;
  await comes(shift);
  if (chance(street.random, 0.6)) return escalated(shift, askedMs);
  await street.calendar.until(askedMs);
  const { times, minutes } = shorterTimes(job, presentOf(shift));
  await corrects(shift, chance(street.random, 0.5) ? "worker" : "employer", times);
  await approves(shift, minutes, true);
};

/** The worker does not come: they withdraw after the start, or the employer reports it in time. */
const absent = async (shift: Shift): Promise<void> => {
  const { job, worker, street, by, path } = shift;
  const { calendar, world, random, market } = street;
  if (chance(random, 0.4)) {
    await calendar.until(job.startsAtMs + minuteMs);
    await by(worker, "leaveLate", "withdraw");
    return;
  }
  await calendar.until(job.startsAtMs + minuteMs);
  const tries = 5;
  for (let n = 0; n < tries; n += 1) {
    const reported = await by(job.employer, "noShow", "no-show", {}, ["TOO_EARLY"]);
    if (reported !== null) {
      const isEarly = world.wall() < job.startsAtMs + hourMs;
      if (isEarly) market.surprises.push(`${path}: a no-show without the wait`);
      return;
    }
    // The first report only has the worker warned.
    await calendar.until(Math.max(job.startsAtMs + hourMs, world.wall() + 11 * minuteMs));
  }
  market.surprises.push(`${path}: no report of a no-show was taken`);
};

const courses: readonly Course[] = [
  { share: 22, go: byPlan },
  { share: 12, go: leftEarly },
  { share: 12, go: cutShort },
  { share: 10, go: sentHome },
  { share: 14, go: stayedLate },
  { share: 8, go: disputedWork },
  { share: 10, go: disputedPay },
  { share: 4, go: neverSigned, isLong: true },
  { share: 4, go: forgotten, isLong: true },
  { share: 4, go: absent },
];

/** The course of a shift. An employer without money has only workers who stay late. */
export const courseOf = ({ street, job }: Shift): Course => {
  if (street.market.poor.has(job.employer.userId)) return { share: 0, go: stayedLate };
  const all = courses.reduce((sum, { share }) => sum + share, 0);
  let left = between(street.random, 1, all);
  for (const course of courses) {
    left -= course.share;
    if (left <= 0) return course;
  }
  throw new Error("the shares of the courses are wrong");
};
