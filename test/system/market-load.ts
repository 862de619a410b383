/**
 * Load: clients that do days of work over HTTP, and continue through kills and restarts.
 * Each command has one Idempotency-Key and is retried under it until a 2xx or a refusal; acknowledged
 * commands are recorded.
 */
import { setTimeout as pause } from "node:timers/promises";
import { instant } from "../../services/contracts/core/units.ts";
import type { Answer } from "../../services/contracts/index.ts";
import { attendedSpans, minutesIn } from "../../services/contracts/kernel/work-spans.ts";
import { between, chance, pick, type Random, seeded, shuffle } from "../../services/demo/random.ts";
import type { Acknowledged, Application, Kind } from "./market-checks.ts";
import { type Client, login, type Person, pollMs } from "./market-client.ts";
import type { Reply } from "./reader.ts";

type Command = {
  readonly kind: Kind;
  readonly who: Person;
  readonly path: string;
  readonly body: object;
  readonly key: string;
};
type Posted = {
  readonly jobId: string;
  readonly employer: Person;
  readonly isFirstCome: boolean;
  readonly slot: number;
};

const demoPassword = "oneday-demo-2026";
export const demoWalletWon = 5_000_000;
const minuteMs = 60_000;
/**
 * Paid time stays booked, so a worker is paid once in each slot. All slots are open for check-in at the
 * same time, and the first begins long after a burst.
 */
const plannedMinutes = 3;
const slotsMax = 6;
const firstSlotMinutes = 11;
const place = { address: "서울특별시 중구 세종대로 110", lat: 37.5663, lng: 126.9779 };

/** The unusual parts of a market's world. */
type World = {
  readonly walletWon?: number | undefined;
  readonly hasOtherClocks?: boolean | undefined;
  /** The operator who decides disputes; without one there are none. */
  readonly operator?: Person | undefined;
  /** Employers who begin without money. */
  readonly poor?: ReadonlySet<string> | undefined;
};

/** Shared by all clients of a load: the record of acknowledged commands. */
export class Market {
  readonly client: Client;
  readonly history: Acknowledged[] = [];
  /** Unexpected refusals, and incomplete answers. */
  readonly surprises: string[] = [];
  readonly refusals = new Map<string, number>();
  readonly workers: readonly Person[];
  readonly employers: readonly Person[];
  readonly name: string;
  /** Each employer's amount before the first command. */
  readonly walletWon: number;
  /** True if the clocks of its nodes are set while it runs. */
  readonly hasOtherClocks: boolean;
  readonly operator: Person | null;
  readonly poor: ReadonlySet<string>;
  /** Each worker's time that the bursts so far may have paid for. */
  private slots = { taken: 0, fromMs: Date.now(), areNew: true };
  private commands = 0;

  constructor(
    client: Client,
    name: string,
    people: { workers: readonly Person[]; employers: readonly Person[] },
    { walletWon = demoWalletWon, hasOtherClocks = false, operator, poor }: World = {},
  ) {
    this.client = client;
    this.name = name;
    this.walletWon = walletWon;
    this.hasOtherClocks = hasOtherClocks;
    this.operator = operator ?? null;
    this.poor = poor ?? new Set();
    this.workers = people.workers;
    this.employers = people.employers;
  }

  command(kind: Kind, who: Person, path: string, body: object = {}): Command {
    this.commands += 1;
    return { kind, who, path, body, key: `${this.name}-${kind}-${this.commands}` };
  }

  /** Slots that no burst has used; a long load reuses them, and they may be paid for by then. */
  nextSlots(count: number): { first: number; fromMs: number } {
    if (this.slots.taken + count > slotsMax) {
      this.slots = { taken: 0, fromMs: Date.now(), areNew: false };
    }
    const { taken: first, fromMs } = this.slots;
    this.slots.taken += count;
    return { first, fromMs };
  }

  /** Further refusals of an application. */
  get mayClash(): readonly string[] {
    return this.slots.areNew ? [] : ["TIME_CLASH"];
  }

  /** Executes a command; null if it was refused with one of the expected codes. */
  async run(command: Command, mayRefuse: readonly string[] = []): Promise<Reply["body"] | null> {
    const { kind, who, path, body, key } = command;
    const { token, userId } = who;
    const reply = await this.client.send("POST", path, { token, body, key });
    if (reply.status >= 300) {
      const { code } = reply.body;
      this.refusals.set(`${kind} ${code}`, (this.refusals.get(`${kind} ${code}`) ?? 0) + 1);
      if (!mayRefuse.includes(code)) {
        this.surprises.push(`${key} ${path}: ${reply.status} ${JSON.stringify(reply.body)}`);
      }
      return null;
    }
    const { chargeId, withdrawalId, applicationId, jobId, amountWon = 0 } = reply.body;
    const id = chargeId ?? withdrawalId ?? applicationId ?? jobId;
    this.history.push({ kind, key, by: userId, id, amountWon });
    return reply.body;
  }
}

const post = async (
  market: Market,
  random: Random,
  n: number,
  slot: number,
  fromMs: number,
): Promise<Posted> => {
  const employer = pick(random, market.employers);
  const startsAtMs = fromMs + (firstSlotMinutes + slot * plannedMinutes) * minuteMs;
  const isFirstCome = chance(random, 0.25);
  const categories = await market.client.get<Answer<"job.categories">>("/api/jobs/categories");
  const category = categories.items.find(({ parentId }) => parentId !== null);
  const job = await market.run(
    market.command("post", employer, "/api/jobs", {
      title: `${market.name} ${n}`,
      description: "상자를 옮깁니다.",
      categoryId: category?.categoryId,
      // A minute of it is worth a point, so that each pay is a credit.
      hourlyWageWon: between(random, 80_000, 120_000),
      startsAt: new Date(startsAtMs).toISOString(),
      endsAt: new Date(startsAtMs + plannedMinutes * minuteMs).toISOString(),
      breakMinutes: 0,
      seats: between(random, 1, 2),
      place,
      selection: isFirstCome ? "firstCome" : "choose",
    }),
  );
  if (job === null) throw new Error("a job was not posted");
  return { jobId: job.jobId, employer, isFirstCome, slot };
};

const charge = (market: Market, random: Random, employer: Person) => {
  // Amounts that end in 7 are declined.
  const amountWon = between(random, 1, 90) * 10_000 + (chance(random, 0.2) ? 7 : 0);
  return market.run(
    market.command("charge", employer, "/api/payments/charges", { amountWon, method: "card" }),
  );
};

/** One worker's steps with one application, as far as chance takes it. */
const day = async (
  market: Market,
  random: Random,
  worker: Person,
  [job, other]: (Posted | undefined)[],
) => {
  if (job === undefined || other === undefined) throw new Error("no jobs are left");
  const done: Command[] = [];
  const run = async (command: Command, mayRefuse: readonly string[] = []) => {
    const body = await market.run(command, mayRefuse);
    if (body === null) return null;
    done.push(command);
    // A retry under the same key gets the same thing.
    if (chance(random, 0.2)) await market.run(command);
    return body;
  };
  const apply = market.command("apply", worker, `/api/jobs/${job.jobId}/applications`, {
    message: "성실히 하겠습니다.",
  });
  const applied = await run(apply, ["JOB_FULL", ...market.mayClash]);
  if (applied === null) return;
  const path = `/api/jobs/applications/${applied.applicationId}`;
  if (chance(random, 0.3)) {
    const clash = market.command("apply", worker, `/api/jobs/${other.jobId}/applications`);
    const letIn = await market.run(clash, ["TIME_CLASH", "JOB_FULL"]);
    if (letIn !== null) market.surprises.push(`${clash.path} clashes with ${path}, was let in`);
  }
  const by: By = (who, kind, what, body, mayRefuse) =>
    run(market.command(kind, who, `${path}/${what}`, body), mayRefuse);
  await work(market, random, worker, job, path, by);
  // A saga releases its time, which the next day needs.
  await reads(market, worker, path, ({ saga }) => saga.status !== "running");
  const again = pick(random, done);
  // A check-in code is good for about a minute only.
  if (again.kind !== "checkIn" && again.kind !== "checkOut") await market.run(again);
};

/** Reads an application until a condition holds or the time is over; answers its last state. */
const reads = async (
  market: Market,
  worker: Person,
  path: string,
  isSo: (state: Application) => boolean,
): Promise<Application> => {
  const endMs = performance.now() + market.client.patienceMs;
  for (;;) {
    const state = await market.client.get<Application>(path, worker.token);
    if (isSo(state) || performance.now() > endMs) return state;
    await pause(pollMs);
  }
};

const work = async (
  market: Market,
  random: Random,
  worker: Person,
  job: Posted,
  path: string,
  by: By,
): Promise<void> => {
  const [leavesPending, leavesAccepted] = [chance(random, 0.15), chance(random, 0.15)];
  if (leavesPending) await by(worker, "leave", "withdraw");
  else if (!(await decided(market, job, path, worker, by))) return;
  else if (leavesAccepted) await by(worker, "leave", "withdraw");
  else {
    await Promise.all([by(worker, "sign", "sign"), by(job.employer, "sign", "sign")]);
    await attend(market, random, job, worker, by);
    await withdraw(market, random, worker, path);
    await dispute(market, random, worker, path, by);
  }
};

type By = (
  who: Person,
  kind: Kind,
  what: string,
  body?: object,
  mayRefuse?: string[],
) => Promise<Reply["body"] | null>;

/** A seat that another left goes to the worker who waits longest, and the employer's click is late. */
export const mayComeFirst = ({ isFirstCome }: Pick<Posted, "isFirstCome">): string[] =>
  isFirstCome ? ["STATUS_FORBIDS"] : [];

/** True once it is accepted, false once it is rejected for lack of a seat. */
const decided = async (market: Market, job: Posted, path: string, worker: Person, by: By) => {
  for (;;) {
    if (await accepted(market, job, path, worker, by)) return true;
    const rejected = await by(job.employer, "reject", "reject", {}, mayComeFirst(job));
    if (rejected !== null || !job.isFirstCome) return false;
  }
};

/** True once it is accepted, false if there was no seat. */
const accepted = async (market: Market, job: Posted, path: string, worker: Person, by: By) => {
  const settled = () => reads(market, worker, path, ({ saga }) => saga.status !== "running");
  if (job.isFirstCome && (await settled()).status === "accepted") return true;
  const mayBePoor = market.walletWon < demoWalletWon ? ["INSUFFICIENT_FUNDS"] : [];
  const mayRefuse = ["JOB_FULL", ...mayBePoor, ...mayComeFirst(job)];
  const answer = await by(job.employer, "accept", "accept", {}, mayRefuse);
  if (answer === null && job.isFirstCome) return (await settled()).status === "accepted";
  if (answer !== null && answer.status === "pending") {
    market.surprises.push(`accept of ${path} answered 200 and is still pending`);
  }
  return answer !== null;
};

/** How often a code is read again that expired before it was typed, or after its clock was set back. */
const codesMax = 5;

/** The attended minutes of a shift without breaks, by the times of its code. */
const attendedIn = (answer: Application | null): number => {
  if (answer === null || answer.checkedInAt === null || answer.checkedOutAt === null) return 0;
  const plan = { startsAt: instant(answer.startsAt), endsAt: instant(answer.endsAt) };
  const [inAt, outAt] = [instant(answer.checkedInAt), instant(answer.checkedOutAt)];
  return minutesIn(attendedSpans({ ...plan, breakMinutes: 0 }, { inAt, outAt }));
};

const attend = async (market: Market, random: Random, job: Posted, worker: Person, by: By) => {
  const { employer, jobId } = job;
  const { hasOtherClocks: isSet } = market;
  const path = `/api/jobs/${jobId}/check-in-code`;
  const typed = async (kind: Kind, what: string, more: object = {}): Promise<Reply["body"]> => {
    for (let codes = 1; codes <= codesMax; codes += 1) {
      const { code } = await market.client.get<Answer<"job.checkInCode">>(path, employer.token);
      const mayRefuse = codes < codesMax ? ["CODE_EXPIRED", ...(isSet ? ["CODE_WRONG"] : [])] : [];
      const answer = await by(worker, kind, what, { code, ...more }, mayRefuse);
      if (answer !== null) return answer;
    }
    return null;
  };
  await typed("checkIn", "check-in", { lat: place.lat, lng: place.lng });
  const out = await typed("checkOut", "check-out", { lat: place.lat, lng: place.lng });
  // A long load comes into the shift itself, and less than was attended is refused.
  const workedMinutes = between(random, Math.max(1, attendedIn(out)), plannedMinutes);
  await by(employer, "approve", "approve", { workedMinutes });
  // Another click of the button, with another key: it never pays again.
  if (chance(random, 0.3)) await by(employer, "approve", "approve", { workedMinutes });
  if (chance(random, 0.3)) await charge(market, random, employer);
};

/** Waits for the pay and withdraws a part of it. */
const withdraw = async (market: Market, random: Random, worker: Person, path: string) => {
  const state = await reads(market, worker, path, ({ status }) => status === "paid");
  if (state.status !== "paid") market.surprises.push(`${path} was approved and is not paid`);
  const amountWon = Math.max(1, Math.floor(((state.netWon ?? 0) * between(random, 1, 9)) / 10));
  const command = market.command("withdraw", worker, "/api/payments/withdrawals", { amountWon });
  await market.run(command);
  if (chance(random, 0.3)) await market.run(command);
};

/** Some workers dispute their paid minutes as too few, and an operator finds too few, or too many. */
const dispute = async (market: Market, random: Random, worker: Person, path: string, by: By) => {
  const { operator } = market;
  if (operator === null || !chance(random, 0.3)) return;
  const reason = { reason: "그보다 오래 일했습니다." };
  await by(worker, "dispute", "dispute", reason);
  const { approvedMinutes } = await market.client.get<Application>(path, worker.token);
  const paid = approvedMinutes ?? 0;
  const isMore = paid < plannedMinutes && chance(random, 0.7);
  const workedMinutes = isMore
    ? between(random, paid + 1, plannedMinutes)
    : between(random, 0, paid - 1);
  const kind = isMore ? "decideMore" : "decideLess";
  await by(operator, kind, "decide", { workedMinutes, ...reason });
  const { status } = await reads(market, worker, path, (state) => state.status === "paid");
  if (status !== "paid") market.surprises.push(`${path} was decided and is not paid`);
};

/** Signs people in, sets the workers' bank accounts and waits for the first money. */
export const openMarket = async (
  client: Client,
  name: string,
  { workers, employers }: { workers: number; employers: number },
  operator?: Person,
): Promise<Market> => {
  const signIn = (role: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        login(client, `${role}${n + 1}@oneday.test`, demoPassword),
      ),
    );
  const people = {
    workers: await signIn("worker", workers),
    employers: await signIn("employer", employers),
  };
  for (const { token } of people.workers) {
    const body = { bankCode: "004", accountNumber: "123456-01-987654", holder: "김하루" };
    await client.send("PUT", "/api/users/me/bank-account", { token, body });
  }
  for (const { token } of people.employers) {
    const endMs = performance.now() + client.patienceMs;
    const read = () => client.get<Answer<"payment.wallet">>("/api/payments/wallet", token);
    while ((await read()).availableWon !== demoWalletWon && performance.now() < endMs) {
      await pause(pollMs);
    }
  }
  return new Market(client, name, people, { operator });
};

/**
 * Posts jobs, then lets each client do some days, one slot after another: a worker has a day in each slot,
 * and the next worker follows when those are over. Resolves once all is answered.
 */
export const trade = async (
  market: Market,
  random: Random,
  { jobs, days }: { jobs: number; days: number },
): Promise<void> => {
  const slots = Math.min(days, slotsMax);
  const { first, fromMs } = market.nextSlots(slots);
  const perClient = Math.ceil(days / slots);
  const clients = Math.floor(market.workers.length / perClient);
  if (clients === 0) throw new Error(`${days} days need ${perClient} workers`);
  // Each client has its own random sequence, so that they do not depend on their order.
  const rows = Array.from({ length: clients }, () => between(random, 1, 2 ** 31));
  const posted: Posted[] = [];
  const posters = market.employers.map(async (employer, index) => {
    for (let n = index; n < jobs; n += market.employers.length) {
      posted.push(await post(market, random, n, first + (n % slots), fromMs));
      if (chance(random, 0.2)) await charge(market, random, employer);
    }
  });
  await Promise.all(posters);
  const lives = rows.map(async (row, index) => {
    const own = seeded(row);
    const order = shuffle(own, posted);
    for (let n = 0; n < days; n += 1) {
      const round = Math.floor(n / slots);
      const worker = market.workers[index * perClient + round];
      const inSlot = order.filter(({ slot }) => slot === first + (n % slots));
      if (worker === undefined) throw new Error("a client has no worker left");
      const jobs = [0, 1].map((more) => inSlot[(2 * round + more) % inSlot.length]);
      await day(market, own, worker, jobs);
    }
  });
  await Promise.all(lives);
};
