/**
 * Life: employers and workers who live days of work, at their hours.
 *
 * At seven the employers post, then the workers apply and are accepted or not. At the start of the
 * shift they check in, at its end they check out, are paid and withdraw money. Every application
 * ends: paid, rejected or withdrawn. The seed decides each outcome.
 */
import {
  hourMs,
  instant,
  minuteMs,
  seoulDate,
  seoulInstant,
} from "../../services/contracts/core/units.ts";
import type { Answer } from "../../services/contracts/index.ts";
import { minimumBreakMinutes } from "../../services/contracts/law/statutory-values.ts";
import { between, chance, pick, type Random, shuffle } from "../../services/demo/random.ts";
import type { Application, Kind } from "../system/market-checks.ts";
import type { Person } from "../system/market-client.ts";
import { type Market, mayComeFirst } from "../system/market-load.ts";
import type { Calendar } from "./calendar.ts";
import { patienceMs } from "./gate.ts";
import { pause, type World } from "./world.ts";

export type Street = {
  readonly world: World;
  readonly calendar: Calendar;
  readonly market: Market;
  readonly random: Random;
};
type Posted = {
  readonly jobId: string;
  readonly employer: Person;
  readonly isFirstCome: boolean;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly plannedMinutes: number;
};
type By = (who: Person, kind: Kind, what: string, body?: object, may?: string[]) => Promise<Body>;
type Body = { readonly status: string } | null;

const place = { address: "서울특별시 중구 세종대로 110", lat: 37.5663, lng: 126.9779 };
const opensAtMinute = 7 * 60;
const pollMs = 500;
const codesMax = 20;
const checkInEarlyMs = 10 * minuteMs;

/** The instant of a minute of a day in Seoul, counted from the day the world began. */
const hourOf = (firstMs: number, day: number, minute: number): number =>
  Date.parse(seoulInstant(seoulDate(instant(firstMs + day * 24 * hourMs)), minute));

const post = async ({ market, random }: Street, employer: Person, todayMs: number) => {
  const { items } = await market.client.get<Answer<"job.categories">>("/api/jobs/categories");
  const startsAtMs = todayMs + between(random, 4, 10) * 30 * minuteMs;
  const spanMinutes = between(random, 4, 16) * 30;
  const endsAtMs = startsAtMs + spanMinutes * minuteMs;
  const breakMinutes = minimumBreakMinutes(spanMinutes, seoulDate(instant(startsAtMs)));
  const isFirstCome = chance(random, 0.25);
  const command = market.command("post", employer, "/api/jobs", {
    title: `${market.name} ${startsAtMs}`,
    description: "상자를 옮깁니다.",
    categoryId: items.find(({ parentId }) => parentId !== null)?.categoryId,
    hourlyWageWon: between(random, 110, 200) * 100,
    startsAt: instant(startsAtMs),
    endsAt: instant(endsAtMs),
    breakMinutes,
    seats: between(random, 1, 3),
    place,
    selection: isFirstCome ? "firstCome" : "choose",
  });
  const job = await market.run(command);
  if (job === null) throw new Error("a job was not posted");
  const plannedMinutes = spanMinutes - breakMinutes;
  return { jobId: job.jobId, employer, isFirstCome, startsAtMs, endsAtMs, plannedMinutes };
};

const charge = ({ market, random }: Street, employer: Person) => {
  // Amounts that end in 7 are declined.
  const amountWon = between(random, 1, 90) * 10_000 + (chance(random, 0.2) ? 7 : 0);
  const body = { amountWon, method: "card" };
  return market.run(market.command("charge", employer, "/api/payments/charges", body));
};

/** Reads an application until `isSo`; answers its state when the time is over. */
const reads = async (
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

/** True once the application is accepted, false when there was no seat or no money. */
const isAccepted = async (street: Street, job: Posted, path: string, worker: Person, by: By) => {
  const isAccepted = async () => {
    const isSettled = ({ saga }: Application) => saga.status !== "running";
    return (await reads(street, worker, path, isSettled)).status === "accepted";
  };
  if (job.isFirstCome && (await isAccepted())) return true;
  const mayRefuse = ["JOB_FULL", "INSUFFICIENT_FUNDS", ...mayComeFirst(job)];
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

const attend = async (street: Street, job: Posted, worker: Person, by: By) => {
  const { market, random, calendar } = street;
  const { employer, jobId, startsAtMs, endsAtMs, plannedMinutes } = job;
  const code = async () => {
    const path = `/api/jobs/${jobId}/check-in-code`;
    return (await market.client.get<Answer<"job.checkInCode">>(path, employer.token)).code;
  };
  // A code is valid for about a minute: a worker who waited longer reads the next one.
  const show = async (kind: "checkIn" | "checkOut", what: string) => {
    for (let n = 0; n < codesMax; n += 1) {
      const shown = { code: await code(), lat: place.lat, lng: place.lng };
      if ((await by(worker, kind, what, shown, ["CODE_EXPIRED"])) !== null) return;
    }
  };
  await calendar.until(startsAtMs - checkInEarlyMs);
  await show("checkIn", "check-in");
  await calendar.until(endsAtMs);
  await show("checkOut", "check-out");
  const workedMinutes = between(random, 30, plannedMinutes);
  await by(employer, "approve", "approve", { workedMinutes });
  // A second click with another key: it never pays again.
  if (chance(random, 0.3)) await by(employer, "approve", "approve", { workedMinutes });
};

/** Waits for the pay and sends a part of it to the bank. */
const withdraw = async (street: Street, worker: Person, path: string) => {
  const { market, random } = street;
  const state = await reads(street, worker, path, ({ status }) => status === "paid");
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
  const answer = await market.run(apply, ["TIME_CLASH", "JOB_FULL"]);
  if (answer === null) return;
  const made = `/api/jobs/applications/${answer.applicationId}`;
  if (await isTurnedAway(street, worker, made, apply.key)) return;
  market.surprises.push(`${path} clashes and was let in`);
};

/** One worker's course through one application, as far as chance takes it. */
const work = async (
  street: Street,
  worker: Person,
  job: Posted,
  posted: readonly Posted[],
): Promise<void> => {
  const { market, random } = street;
  const run = async (command: ReturnType<Market["command"]>, may: readonly string[] = []) => {
    const body = await market.run(command, may);
    // A repeated key gets the same answer.
    if (body !== null && chance(random, 0.2)) await market.run(command);
    return body;
  };
  const message = { message: "성실히 하겠습니다." };
  const apply = market.command("apply", worker, `/api/jobs/${job.jobId}/applications`, message);
  const applied = await run(apply, ["JOB_FULL"]);
  if (applied === null) return;
  const path = `/api/jobs/applications/${applied.applicationId}`;
  if (await isTurnedAway(street, worker, path, apply.key)) return;
  if (chance(random, 0.3)) await clash(street, worker, job, posted);
  const by: By = (who, kind, what, body, may) =>
    run(market.command(kind, who, `${path}/${what}`, body), may);
  const [leavesPending, leavesAccepted] = [chance(random, 0.1), chance(random, 0.1)];
  if (leavesPending) await by(worker, "leave", "withdraw");
  else if (await isDecided(street, job, path, worker, by)) {
    if (leavesAccepted) await by(worker, "leave", "withdraw");
    else {
      await Promise.all([by(worker, "sign", "sign"), by(job.employer, "sign", "sign")]);
      await attend(street, job, worker, by);
      await withdraw(street, worker, path);
    }
  }
  // A saga gives back what the application held, and the next one needs the time.
  await reads(street, worker, path, ({ saga }) => saga.status !== "running");
};

/** Lives one day of all people. */
export const liveDay = async (street: Street, firstMs: number, day: number): Promise<void> => {
  const { market, random, calendar, world } = street;
  const todayMs = hourOf(firstMs, day, opensAtMinute);
  await calendar.until(todayMs);
  const posting = market.employers.flatMap((employer) =>
    Array.from({ length: between(random, 1, 2) }, () => post(street, employer, todayMs)),
  );
  const posted = await Promise.all(posting);
  const working = market.workers.map((worker) =>
    calendar.live(async () => {
      await pause(world, random() * 20_000);
      for (const job of shuffle(random, posted).slice(0, 2)) {
        // The second one only if the first came to nothing, in time for another.
        if (world.wall() > job.startsAtMs - hourMs) break;
        await work(street, worker, job, posted);
      }
    }),
  );
  const charging = market.employers.map((employer) =>
    calendar.live(async () => {
      await pause(world, random() * 30_000);
      if (chance(random, 0.5)) await charge(street, employer);
    }),
  );
  await calendar.rest(() => Promise.all([...working, ...charging]));
};
