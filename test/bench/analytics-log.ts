/**
 * Analytics log: logs of job and payment that are computed and not stored, so that a million events
 * need no memory. Nine events of job's log and one of payment's for each job, in a year of days.
 */
import type { ServiceSchema } from "moleculer";
import { dayMs, hourMs, instant } from "../../services/contracts/core/units.ts";
import { categories } from "../../services/contracts/kernel/categories.ts";

type Page = { readonly after: number; readonly limit: number };
type Told = { readonly type: string; readonly data: object } | null;

const begunMs = Date.parse("2026-01-01T00:00:00Z");
const yearMs = 365 * dayMs;
const applicantsOfJob = 3;
const stages = 9;
/** So many jobs later the next event of a job follows: the logs mix the events of many jobs. */
const apart = 300;
const trades = categories.filter(({ parentId }) => parentId !== null);

/** An id of random digits, the same for the same number. */
const idOf = (kind: number, n: number): string => {
  let mixed = Math.imul(n ^ (kind * 0x9e3779b9), 0x85ebca6b) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35) >>> 0;
  const head = (mixed ^ (mixed >>> 16)) >>> 0;
  return `${head.toString(16).padStart(8, "0")}-0000-4000-8000-${String(kind)}${n.toString(16).padStart(11, "0")}`;
};

/** The events of so many jobs of a year, by the place in the log. */
export const marketLogs = (jobs: number) => {
  const stepMs = yearMs / jobs;
  const workers = Math.max(20, Math.floor(jobs / 3));
  const employers = Math.max(20, Math.floor(jobs / 20));
  const postedMs = (n: number) => begunMs + n * stepMs;
  const partiesOf = (n: number, k: number) => ({
    applicationId: idOf(1, n * applicantsOfJob + k),
    jobId: idOf(2, n),
    workerId: idOf(3, (n * 7 + k * 31) % workers),
    employerId: idOf(4, n % employers),
  });
  const postingOf = (n: number) => {
    const [jobId, employerId] = [idOf(2, n), idOf(4, n % employers)];
    const startsAt = instant(
      Math.floor((postedMs(n) + 2 * dayMs) / dayMs) * dayMs + (n % 10) * hourMs,
    );
    const job = {
      jobId,
      seats: 1,
      hourlyWageWon: 11_000 + (n % 9) * 100,
      categoryId: trades[n % trades.length]?.categoryId ?? "",
      place: { address: "", lat: 37.4 + (n % 20) / 100, lng: 126.8 + (n % 30) / 100 },
      startsAt,
      endsAt: startsAt,
    };
    return { jobId, employerId, status: "open", seatsTaken: 0, job };
  };
  /** The stage of a job in job's log; null before the first job and after the last. */
  const eventOf = (n: number, stage: number, at: string): Told => {
    if (n < 0 || n >= jobs) return null;
    if (stage === 0) return { type: "job.posted", data: postingOf(n) };
    if (stage <= applicantsOfJob) {
      const data = { ...partiesOf(n, stage - 1), status: "pending", appliedAt: at };
      return { type: "job.applied", data: { ...data, startsAt: at, endsAt: at } };
    }
    const parties = partiesOf(n, n % applicantsOfJob);
    const { job: _, ...state } = postingOf(n);
    const moved = (type: string, more: object) => ({ type, data: { ...parties, ...more } });
    if (stage === 4)
      return { type: "job.changed", data: { ...state, status: "filled", seatsTaken: 1 } };
    if (stage === 5) return moved("job.accepted", { status: "accepted" });
    if (stage === 6) return moved("job.checkedIn", { status: "working" });
    if (stage === 7) return moved("job.approved", { status: "approved", minutes: 480 });
    return moved("job.paid", { status: "paid", netWon: 96_700 });
  };
  const ticks = jobs + (stages - 1) * apart;
  const jobAt = (position: number): [Told, string] => {
    const [tick, stage] = [Math.floor((position - 1) / stages), (position - 1) % stages];
    const n = tick - stage * apart;
    const at = instant(Math.floor(postedMs(n) + stage * apart * stepMs));
    return [eventOf(n, stage, at), at];
  };
  const paidAt = (position: number): [Told, string] => {
    const n = position - 1;
    const pay = { grossWon: 100_000, netWon: 96_700, employerFeeWon: 5000 };
    const data = { ...partiesOf(n, n % applicantsOfJob), ...pay };
    const at = instant(Math.floor(postedMs(n) + stages * apart * stepMs));
    return [{ type: "payment.completed", data }, at];
  };
  return { jobEvents: ticks * stages, jobAt, paidAt };
};

/** A service that answers pages of such a log up to `head()`. */
export const logService = (
  name: string,
  head: () => number,
  eventAt: (position: number) => [Told, string],
): ServiceSchema => ({
  name,
  actions: {
    "log.read": {
      visibility: "public",
      handler({ params: { after, limit } }: { params: Page }) {
        const upTo = Math.min(head(), after + limit);
        const messages: object[] = [];
        for (let position = after + 1; position <= upTo; position += 1) {
          const [event, at] = eventAt(position);
          if (event === null) continue;
          const place = { source: name, stream: `s${position}`, position, index: 0 };
          messages.push({ ...place, ...event, at, correlationId: "c", actor: null, hash: "h" });
        }
        return { messages, upTo, hash: upTo === 0 ? "" : "h", head: head() };
      },
    },
  },
});
