/**
 * Making a proposal: gathers jobs and workers, solves, and checks who may be invited.
 *
 * The user service is asked about a worker only when a solution proposes them. A worker who may not
 * work there is left out, and the problem is solved again.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { Refusal } from "../../contracts/core/refusal.ts";
import { now } from "../../contracts/core/units.ts";
import { type Calls, call } from "../../contracts/index.ts";
import { fillBackupsMax, fillSeatsMax } from "../../contracts/matching/matching.ts";
import { deferredAcceptance } from "../fill/deferred-acceptance.ts";
import { filling, type Pair } from "../fill/fill.ts";
import { standByCount } from "../fill/overbook.ts";
import type { Proposal, Proposed } from "../fill/proposal.ts";
import type { MatchingService } from "../matching.types.ts";
import { barBeside, barTo, clash, type Person, type Shift, shiftOf } from "../score/eligibility.ts";
import { fitnessOf, lotOf } from "../score/fitness.ts";
import { type Offer, offerOf, suits } from "../score/offer.ts";
import { scoreOf, wantOf } from "../score/score.ts";

type Method = Proposal["method"];
type Candidate = Pair & {
  readonly userId: string;
  readonly forWorker: number;
  readonly forShift: number;
  readonly lot: number;
};
type Ranked = Pick<Candidate, "userId" | "score" | "lot">;
type Solved = { readonly pairs: readonly Candidate[]; readonly isBest: boolean };
type FillTask = {
  readonly service: MatchingService;
  /** Calls in the name of the user who wants the fill. */
  readonly calls: Calls;
  readonly offers: readonly Offer[];
  readonly shifts: readonly Shift[];
  readonly seats: readonly number[];
  readonly method: Method;
  readonly atMs: number;
};

/** After this many solutions, everyone who might be proposed is looked up at once. */
const lazyRounds = 4;
const roundsMax = 8;

const freeSeats = ({ job: { seats, seatsTaken } }: Offer): number =>
  Math.max(0, seats - seatsTaken);

/** Runs long work in slices, so the event loop can serve other requests between them. */
const inSlices = async <T>(work: Generator<void, T>): Promise<T> => {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    await nextTurn();
  }
};

/** Fittest first; of equals the one whose lot for this job is lower. */
const inOrder = (a: Ranked, b: Ranked): number =>
  b.score - a.score || a.lot - b.lot || (a.userId < b.userId ? -1 : 1);

/**
 * The workers who may have each shift. A shift keeps only as many of its best workers as all seats
 * and the backups need. Each seat occupies at most one worker of a shift. So one of those kept is
 * always free, and none left out is better.
 */
const candidatesOf = async ({ service, offers, shifts, seats, atMs }: FillTask) => {
  const { workers, people, engagements } = service;
  const wanted = seats.reduce((sum, count) => sum + count, 0) + fillBackupsMax;
  const numbers = new Map<string, number>();
  const all: Candidate[][] = [];
  for (const [shift, offer] of offers.entries()) {
    const found: Omit<Candidate, "worker">[] = [];
    const here = shifts[shift] as Shift;
    for (const [userId, wish] of seats[shift] === 0 ? [] : workers.all()) {
      const person = people.person(userId);
      if (suits(wish, offer, atMs) < 0 || barTo(person, here) !== null) continue;
      const beside = engagements.beside(userId, offer, "employer");
      const isCertified = here.certificates.length > 0 && person.certificates !== null;
      const shows = engagements.shows(userId, atMs);
      // Nothing here may depend on where they live or what they ask: the employer sees who is chosen.
      const score = fitnessOf({ wish, offer, beside, shows, isCertified });
      const forWorker = wantOf({ wish, offer, atMs, beside });
      const lot = lotOf(offer.jobId, userId);
      found.push({ userId, shift, score, forWorker, forShift: score, lot });
    }
    // Numbered in this order: where scores are equal, the lower number has the seat.
    const best = found.sort(inOrder).slice(0, wanted);
    for (const { userId } of best) numbers.set(userId, numbers.get(userId) ?? numbers.size);
    all.push(best.map((one) => ({ ...one, worker: numbers.get(one.userId) ?? 0 })));
    await nextTurn();
  }
  return all;
};

const engagedBeside = (person: Person, shifts: readonly Shift[]) => [...person.engaged, ...shifts];

const solve = async (task: FillTask, candidates: readonly Candidate[][]): Promise<Solved> => {
  const { service, shifts, seats, method } = task;
  const pairs = candidates.flat();
  if (method === "stable") {
    const byPair = new Map(pairs.map((pair) => [`${pair.worker} ${pair.shift}`, pair]));
    const choices = deferredAcceptance(seats, pairs);
    const found = choices.flatMap(({ worker, shift }) => byPair.get(`${worker} ${shift}`) ?? []);
    return { pairs: found, isBest: false };
  }
  const userIds = new Map(pairs.map(({ worker, userId }) => [worker, userId]));
  const shiftAt = (at: number) => shifts[at] as Shift;
  const mayHave = (worker: number, own: readonly number[]): boolean => {
    const person = service.people.person(userIds.get(worker) ?? "");
    return own.every((at) => {
      const others = own.filter((other) => other !== at).map(shiftAt);
      const beside = engagedBeside(person, others);
      return barBeside(person.account?.ageYears ?? null, shiftAt(at), beside) === null;
    });
  };
  const problem = {
    seats,
    pairs,
    clash: (a: number, b: number) => clash(shiftAt(a), shiftAt(b)),
    mayHave,
  };
  const { pairs: chosen, isBest } = await inSlices(filling(problem));
  return { pairs: chosen as readonly Candidate[], isBest };
};

/** Looks up the proposed workers not known yet; answers whether all may work their shift. */
const areAllFit = async (
  { service, calls, shifts }: FillTask,
  candidates: readonly Candidate[],
): Promise<boolean> => {
  const needsCertificates = (one: Candidate) => (shifts[one.shift]?.certificates.length ?? 0) > 0;
  const ids = (some: readonly Candidate[]) => some.map(({ userId }) => userId);
  const certified = candidates.filter(needsCertificates);
  const plain = candidates.filter((one) => !needsCertificates(one));
  const learnt =
    (await service.people.learn(calls, ids(certified), true)) +
    (await service.people.learn(calls, ids(plain), false));
  if (learnt === 0) return true;
  return candidates.every(
    ({ userId, shift }) => barTo(service.people.person(userId), shifts[shift] as Shift) === null,
  );
};

/** The next workers for a shift: they have no seat in it, nor in one that clashes with it. */
const nextFor = (
  { shifts }: FillTask,
  candidates: readonly Candidate[],
  seated: ReadonlyMap<string, readonly Candidate[]>,
): Candidate[] =>
  candidates.filter(({ userId, shift }) => {
    const own = seated.get(userId) ?? [];
    const here = shifts[shift] as Shift;
    return own.every((one) => one.shift !== shift && !clash(shifts[one.shift] as Shift, here));
  });

/** For each shift the standby workers, and the backups that come after them. */
const besides = (
  task: FillTask,
  candidates: readonly Candidate[][],
  pairs: readonly Candidate[],
) => {
  const { service, seats, atMs } = task;
  const shows = ({ userId }: Candidate) => service.engagements.shows(userId, atMs);
  const seated = Map.groupBy(pairs, ({ userId }) => userId);
  return candidates.map((all, shift) => {
    const here = pairs.filter((pair) => pair.shift === shift);
    const next = nextFor(task, all, seated);
    const count = standByCount(
      here.map(shows),
      next.slice(0, seats[shift]).map(shows),
      seats[shift] ?? 0,
    );
    return { standBy: next.slice(0, count), backups: next.slice(count, count + fillBackupsMax) };
  });
};

const settled = async (task: FillTask) => {
  for (let round = 1; ; round += 1) {
    const candidates = await candidatesOf(task);
    const { pairs, isBest } = await solve(task, candidates);
    const beside = besides(task, candidates, pairs);
    const proposed = [...pairs, ...beside.flatMap((one) => [...one.standBy, ...one.backups])];
    const isLazy = round < lazyRounds;
    if (await areAllFit(task, isLazy ? proposed : candidates.flat())) {
      return { pairs, isBest, beside };
    }
    if (round === roundsMax) throw new Error("who may work there changes faster than it is asked");
  }
};

/**
 * Proposes workers for the free seats. Refuses FILL_TOO_LARGE (422). Rejects while the user service
 * is unreachable: a worker whose eligibility is unknown is never proposed.
 */
export const propose = async (
  service: MatchingService,
  calls: Calls,
  fillId: string,
  offers: readonly Offer[],
  method: Method,
): Promise<Proposal> => {
  const seats = offers.map(freeSeats);
  const wanted = seats.reduce((sum, count) => sum + count, 0);
  if (wanted > fillSeatsMax)
    throw new Refusal("FILL_TOO_LARGE", { seats: wanted, fillSeatsMax }, 422);
  await service.workers.catchUp((id) => service.profiles.rankedWish(id));
  const atMs = Date.parse(now());
  const task: FillTask = {
    service,
    calls,
    offers,
    shifts: offers.map(shiftOf),
    seats,
    method,
    atMs,
  };
  const { pairs, isBest, beside } = await settled(task);
  const shown = ({ userId, shift, score }: Candidate): Proposed => ({
    jobId: (offers[shift] as Offer).jobId,
    workerId: userId,
    score: scoreOf(score),
  });
  return {
    fillId,
    method,
    assignments: [...pairs].sort((a, b) => a.shift - b.shift || inOrder(a, b)).map(shown),
    standBy: beside.flatMap((one) => one.standBy.map(shown)).slice(0, fillSeatsMax),
    backups: beside.flatMap((one) => one.backups.map(shown)),
    unfilled: wanted - pairs.length,
    totalScore: scoreOf(pairs.reduce((sum, { score }) => sum + score, 0)),
    isBest,
  };
};

/**
 * The refusal code of an employer who may not hire, by the user service's current state; null when
 * they may. An operator who acts for an employer may do no more than the employer.
 */
export const employerBar = async (calls: Calls, { job: { employer } }: Offer) => {
  try {
    const { status } = await call(calls, "user.facts", { userId: employer.userId });
    return status === "suspended" ? "ACCOUNT_SUSPENDED" : null;
  } catch (error) {
    if ((error as { type?: string }).type !== "NOT_FOUND") throw error;
    return "ACCOUNT_CLOSING";
  }
};

/**
 * The offer of a job; null for a job that takes no workers. A job may not have reached this replica,
 * so the job service is asked for one that is not here. Throws when it cannot be asked.
 */
const offerNow = async ({ market, broker }: MatchingService, jobId: string) => {
  const known = market.offer(jobId);
  if (known !== undefined) return known;
  try {
    const offer = offerOf(await call(broker, "job.get", { jobId }));
    const { status } = offer.job;
    return status === "open" || status === "filled" ? offer : null;
  } catch (error) {
    if ((error as { type?: string }).type === "NOT_FOUND") return null;
    throw error;
  }
};

/**
 * The refusal code of a worker who can no longer be invited to a job; null when they can. Facts
 * that are not cached are asked for, since a suspension after the proposal drops them from the
 * cache. Throws while the services that know are away.
 */
export const barNow = async (
  service: MatchingService,
  jobId: string,
  workerId: string,
): Promise<string | null> => {
  const { people, broker } = service;
  const offer = await offerNow(service, jobId);
  if (offer === null || offer.startsMs <= Date.parse(now())) return "JOB_NOT_OPEN";
  if (freeSeats(offer) === 0) return "JOB_FULL";
  const bar = await employerBar(broker, offer);
  if (bar !== null) return bar;
  // They refused after they had been proposed; why they are not invited is not the employer's.
  if (await service.profiles.refuses(workerId)) return "NOT_ELIGIBLE";
  const shift = shiftOf(offer);
  await people.learn(broker, [workerId], shift.certificates.length > 0);
  return barTo(people.person(workerId), shift) === null ? null : "NOT_ELIGIBLE";
};
