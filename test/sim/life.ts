/**
 * Life: employers and workers who live days of work, at their hours.
 *
 * At seven the employers post, then the workers apply and are accepted or not. At the start of the
 * shift they check in, at its end they check out, are paid and withdraw money; what may go
 * otherwise is in ./shift.ts. Every application ends: paid, rejected, withdrawn or a no-show. The
 * seed decides each outcome.
 */
import {
  dayMs,
  hourMs,
  instant,
  minuteMs,
  seoulDate,
  seoulInstant,
} from "../../services/contracts/core/units.ts";
import type { Answer } from "../../services/contracts/index.ts";
import { minimumBreakMinutes } from "../../services/contracts/law/statutory-values.ts";
import { between, chance, pick, shuffle } from "../../services/demo/random.ts";
import type { Application } from "../system/market-checks.ts";
import type { Person } from "../system/market-client.ts";
import { type Market, mayComeFirst } from "../system/market-load.ts";
import { patienceMs } from "./gate.ts";
import {
  type By,
  courseOf,
  note,
  type Posted,
  place,
  reads,
  type Shift,
  type Street,
} from "./shift.ts";
import { pause } from "./world.ts";

const opensAtMinute = 7 * 60;
const pollMs = 500;

/** The instant of a minute of a day in Seoul, counted from the day the world began. */
const hourOf = (firstMs: number, day: number, minute: number): number =>
  Date.parse(seoulInstant(seoulDate(instant(firstMs + day * 24 * hourMs)), minute));

const post = async ({ market, random }: Street, employer: Person, todayMs: number) => {
  const { items } = await market.client.get<Answer<"job.categories">>("/api/jobs/categories");
  const startsAtMs = todayMs + between(random, 4, 10) * 30 * minuteMs;
  const isPoor = market.poor.has(employer.userId);
  const spanMinutes = between(random, 4, isPoor ? 8 : 16) * 30;
  const endsAtMs = startsAtMs + spanMinutes * minuteMs;
  const breakMinutes = minimumBreakMinutes(spanMinutes, seoulDate(instant(startsAtMs)));
  const isFirstCome = chance(random, 0.25) && !isPoor;
  const days = isPoor || !chance(random, 0.25) ? 0 : between(random, 1, 2);
  const moreDays = Array.from({ length: days }, (_, n) => ({
    startsAt: instant(startsAtMs + (n + 1) * dayMs),
    endsAt: instant(endsAtMs + (n + 1) * dayMs),
  }));
  const hourlyWageWon = between(random, 110, 200) * 100;
  const command = market.command("post", employer, "/api/jobs", {
    title: `${market.name} ${startsAtMs}`,
    description: "상자를 옮깁니다.",
    categoryId: items.find(({ parentId }) => parentId !== null)?.categoryId,
    hourlyWageWon,
    startsAt: instant(startsAtMs),
    endsAt: instant(endsAtMs),
    breakMinutes,
    ...(days === 0 ? {} : { moreDays }),
    seats: isPoor ? 1 : between(random, 1, 3),
    place,
    selection: isFirstCome ? "firstCome" : "choose",
  });
  const job = await market.run(command);
  if (job === null) throw new Error("a job was not posted");
  const plannedMinutes = spanMinutes - breakMinutes;
  const times = { startsAtMs, endsAtMs, breakMinutes, plannedMinutes };
  return { jobId: job.jobId, employer, isFirstCome, hourlyWageWon, ...times };
};

/** After late withdrawals a worker has one open application, and one of theirs may be open. */
const limited = "APPLICATIONS_LIMITED";

const charge = ({ market, random }: Street, employer: Person) => {
  // Amounts that end in 7 are declined.
  const amountWon = between(random, 1, 90) * 10_000 + (chance(random, 0.2) ? 7 : 0);
  const body = { amountWon, method: "card" };
  return market.run(market.command("charge", employer, "/api/payments/charges", body));
};

/** An employer without money charges what one shift holds, and not much more. */
const fund = async ({ market, world }: Street, job: Posted): Promise<void> => {
  const { employer, startsAtMs, endsAtMs, breakMinutes, hourlyWageWon } = job;
  const terms = { hourlyWageWon, breakMinutes, regularEmployees: 5 };
  const times = { startsAt: instant(startsAtMs), endsAt: instant(endsAtMs) };
  const { body } = await market.client.send("POST", "/api/payments/quotes", {
    body: { ...terms, ...times },
  });
  const needsWon: number = body.employerTotalWon;
  const has = async () =>
    (await market.client.get<Answer<"payment.wallet">>("/api/payments/wallet", employer.token))
      .availableWon;
  const missing = needsWon - (await has());
  if (missing <= 0) return;
  const money = { amountWon: Math.max(10_000, Math.ceil(missing / 10) * 10), method: "card" };
  await market.run(market.command("charge", employer, "/api/payments/charges", money));
  const endMs = world.nowMs + patienceMs;
  while ((await has()) < needsWon && world.nowMs < endMs) await pause(world, pollMs);
};

/** True once the application is accepted, false when there was no seat or no money. */
const isAccepted = async (street: Street, job: Posted, path: string, worker: Person, by: By) => {
  const isAccepted = async () => {
    const isSettled = ({ saga }: Application) => saga.status !== "running";
    return (await reads(street, worker, path, isSettled)).status === "accepted";
  };
  if (job.isFirstCome && (await isAccepted())) return true;
  const mayRefuse = ["JOB_FULL", "INSUFFICIENT_FUNDS", ...mayComeFirst(job)];
  if (street.market.poor.has(job.employer.userId)) await fund(street, job);
  const answer = await by(job.employer, "accept", "accept", {}, mayRefuse);
  // An answer may come before the seat and the money are confirmed.
  return (answer !== null || job.isFirstCome) && isAccepted();
};

/** True once the application is accepted, false once it is rejected. */
const isDecided = async (street: Street, job: Posted, path: string, worker: Person, by: By) => {
  for (;;) {
    if (await isAccepted(street, job, path, worker, by)) return true;
    const rejected = await by(job.employer, "reject", "reject", {}, mayComeFirst(job));
    if (rejected !== null || !job.isFirstCome) return false;
  }
};

/** Waits for the pay and sends a part of it to the bank. */
const withdraw = async (street: Street, worker: Person, path: string) => {
  const { market, random } = street;
  const state = await reads(street, worker, path, ({ status }) => status === "paid");
  if (state.status === "noShow") return;
  if (state.status !== "paid") market.surprises.push(`${path} was approved and is not paid`);
  const amountWon = Math.max(1, Math.floor(((state.netWon ?? 0) * between(random, 1, 9)) / 10));
  const command = market.command("withdraw", worker, "/api/payments/withdrawals", { amountWon });
  await market.run(command);
  if (chance(random, 0.3)) await market.run(command);
};

/**
 * An answer may come before the job and the calendar have agreed. An application that they refuse
 * afterwards was never visible to others, and is removed from the history that is checked.
 */
const isTurnedAway = async (street: Street, worker: Person, path: string, key: string) => {
  const isDecided = ({ saga }: Application) => saga.status !== "running";
  const { status, saga } = await reads(street, worker, path, isDecided);
  if (status !== "rejected" || saga.name !== "apply") return false;
  const { history } = street.market;
  for (let at = history.length - 1; at >= 0; at -= 1) {
    if (history[at]?.key === key) history.splice(at, 1);
  }
  return true;
};

/** Reports an application of a worker that was let in to two shifts at one time. */
const clash = async (
  street: Street,
  worker: Person,
  job: Posted,
  posted: readonly Posted[],
): Promise<void> => {
  const { market, random } = street;
  const others = posted.filter(
    (other) => other !== job && other.startsAtMs < job.endsAtMs && job.startsAtMs < other.endsAtMs,
  );
  if (others.length === 0) return;
  const path = `/api/jobs/${pick(random, others).jobId}/applications`;
  const apply = market.command("apply", worker, path);
  const answer = await market.run(apply, ["TIME_CLASH", "JOB_FULL", limited]);
  if (answer === null) return;
  const made = `/api/jobs/applications/${answer.applicationId}`;
  if (await isTurnedAway(street, worker, made, apply.key)) return;
  market.surprises.push(`${path} clashes and was let in`);
};

/** Lives the further days of a contract beside the next days, each by a course of its own. */
const workDays = (shift: Shift, days: NonNullable<Application["moreDays"]>, byOf: ByOf): void => {
  const { street, worker, job } = shift;
  for (const { applicationId, startsAt, endsAt } of days) {
    const path = `/api/jobs/applications/${applicationId}`;
    const times = { startsAtMs: Date.parse(startsAt), endsAtMs: Date.parse(endsAt) };
    const day = { ...shift, applicationId, path, by: byOf(path), job: { ...job, ...times } };
    const go = async () => {
      await street.calendar.until(day.job.startsAtMs - hourMs);
      const isDecided = ({ status }: Application) => status === "signed" || status === "withdrawn";
      const { status } = await reads(street, worker, path, isDecided);
      const hasLeft = street.market.history.some(
        ({ kind, id }) => kind === "leaveLate" && id === shift.applicationId,
      );
      if (status !== (hasLeft ? "withdrawn" : "signed")) {
        street.market.surprises.push(`${path} is ${status} on the morning of its day`);
      }
      if (hasLeft) return note({ street, applicationId }, "leaveWith");
      await courseOf(day).go(day);
      await withdraw(street, worker, path);
      await reads(street, worker, path, ({ saga }) => saga.status !== "running");
    };
    street.open.push(street.calendar.live(go));
  }
};

/** Waits until the further days of an accepted contract are applications, and records them. */
const opensDays = async (
  street: Street,
  worker: Person,
  days: NonNullable<Application["moreDays"]>,
): Promise<void> => {
  const { market, world } = street;
  const last = days.at(-1);
  if (last !== undefined) street.engaged.set(worker.userId, Date.parse(last.endsAt));
  for (const { applicationId } of days) {
    const path = `/api/jobs/applications/${applicationId}`;
    const endMs = world.nowMs + patienceMs;
    const isThere = async () =>
      (await market.client.send("GET", path, { token: worker.token })).status === 200;
    while (!(await isThere()) && world.nowMs < endMs) await pause(world, pollMs);
    note({ street, applicationId }, "openDay");
  }
};

type ByOf = (path: string) => By;

/** One worker's course through one application; true if it takes longer than the day. */
const work = async (
  street: Street,
  worker: Person,
  job: Posted,
  posted: readonly Posted[],
): Promise<boolean> => {
  const { market, random, calendar } = street;
  const run = async (command: ReturnType<Market["command"]>, may: readonly string[] = []) => {
    const body = await market.run(command, may);
    // A repeated key gets the same answer.
    if (body !== null && chance(random, 0.2)) await market.run(command);
    return body;
  };
  const message = { message: "성실히 하겠습니다." };
  const apply = market.command("apply", worker, `/api/jobs/${job.jobId}/applications`, message);
  const applied = await run(apply, ["JOB_FULL", limited]);
  if (applied === null) return false;
  const days: NonNullable<Application["moreDays"]> = applied.moreDays ?? [];
  const path = `/api/jobs/applications/${applied.applicationId}`;
  if (await isTurnedAway(street, worker, path, apply.key)) return false;
  if (chance(random, 0.3)) await clash(street, worker, job, posted);
  const byOf: ByOf = (at) => (who, kind, what, body, may) =>
    run(market.command(kind, who, `${at}/${what}`, body), may);
  const by = byOf(path);
  // A saga gives back what the application held, and the next one needs the time.
  const freed = () => reads(street, worker, path, ({ saga }) => saga.status !== "running");
  const [leavesPending, leavesAccepted] = [chance(random, 0.1), chance(random, 0.1)];
  if (leavesPending) await by(worker, "leave", "withdraw");
  else if (await isDecided(street, job, path, worker, by)) {
    await opensDays(street, worker, days);
    if (leavesAccepted) {
      await by(worker, "leave", "withdraw");
      for (const { applicationId } of days) note({ street, applicationId }, "leaveWith");
    } else {
      await Promise.all([by(worker, "sign", "sign"), by(job.employer, "sign", "sign")]);
      const { applicationId } = applied;
      const shift = { street, job, worker, applicationId, path, by };
      workDays(shift, days, byOf);
      const course = courseOf(shift);
      const go = async () => {
        await course.go(shift);
        await withdraw(street, worker, path);
        await freed();
      };
      if (course.isLong !== true) await go();
      else street.open.push(calendar.live(go));
      return course.isLong === true;
    }
  }
  await freed();
  return false;
};

/** Lives one day of all people. */
export const liveDay = async (street: Street, firstMs: number, day: number): Promise<void> => {
  const { market, random, calendar, world } = street;
  const todayMs = hourOf(firstMs, day, opensAtMinute);
  await calendar.until(todayMs);
  const posting = market.employers.flatMap((employer) =>
    Array.from({ length: market.poor.has(employer.userId) ? 1 : between(random, 1, 2) }, () =>
      post(street, employer, todayMs),
    ),
  );
  const posted = await Promise.all(posting);
  const working = market.workers.map((worker) =>
    calendar.live(async () => {
      await pause(world, random() * 20_000);
      if ((street.engaged.get(worker.userId) ?? 0) > world.wall()) return;
      for (const job of shuffle(random, posted).slice(0, 2)) {
        // The second one only if the first came to nothing, in time for another.
        if (world.wall() > job.startsAtMs - hourMs) break;
        if (await work(street, worker, job, posted)) break;
      }
    }),
  );
  const charging = market.employers.map((employer) =>
    calendar.live(async () => {
      await pause(world, random() * 30_000);
      if (market.poor.has(employer.userId)) return;
      if (chance(random, 0.5)) await charge(street, employer);
    }),
  );
  await calendar.rest(() => Promise.all([...working, ...charging]));
};
