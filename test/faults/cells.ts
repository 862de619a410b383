/** Cells: which fault meets which part of the market's life. */
import { plain, type ServiceName, type Shape, services } from "./cluster.ts";
import { fullDisk } from "./disk.ts";
import type { Drill } from "./drill.ts";
import { killAt, plainKill } from "./kills.ts";
import { cutOff, lostAnswers, natsAway, slowDatabase } from "./network.ts";
import { clockJumps, forgedEvents, randomKills } from "./others.ts";
import { pauses } from "./pauses.ts";
import { poison } from "./poison.ts";

export type Cell = {
  readonly name: string;
  readonly shape: Shape;
  /** Runs ten times as often. */
  readonly isMoney?: boolean;
  /** What is broken on purpose: the cell must fail. */
  readonly control?: string;
  /** The money that each employer begins with. */
  readonly walletWon?: number;
  readonly hasOtherClocks?: boolean;
  /** Some of the pay is disputed, and decided by the operator. */
  readonly hasDisputes?: boolean;
  /** True where the fault must raise alerts. */
  readonly mayAlert?: boolean;
  /** The load continues for some bursts until a process has died. */
  readonly needsCrash?: boolean;
  /** Runs beside the load; answers how many faults it injected, once the last one is over. */
  readonly fault: (drill: Drill) => Promise<number>;
};

type Kill = readonly [service: ServiceName, point: string, upTo: number, more?: Partial<Cell>];
const money = { isMoney: true };
const disputed = { ...money, hasDisputes: true };
/** An employer with almost no money: holds are refused, and the seat is given back. */
const poor = { walletWon: 1000 };

/** The kills, each with the highest number of times that the point may be reached before. */
export const kills: readonly Kill[] = [
  ["job", "saga.beforeRequest@apply/calendar", 4],
  ["job", "saga.afterRequest@apply/enter", 4],
  ["job", "saga.afterRequest@apply/calendar", 4],
  ["job", "saga.afterReply@apply/enter", 4],
  ["job", "saga.afterReply@apply/calendar", 4],
  ["job", "saga.afterReply@apply/tellWorker", 4],
  ["job", "saga.afterReply@apply/record", 4],
  ["job", "saga.beforeUndo@apply/enter", 1],
  ["job", "log.afterAppend@application", 20],
  ["job", "log.afterAppend@job", 8],
  ["job", "action.beforeReply@job.apply", 4],
  ["job", "action.beforeReply@job.seats.enter", 4],
  ["job", "action.beforeReply@job.seats.leave", 1],
  ["job", "feed.beforeCheckpoint@job/sagas", 10],
  ["user", "log.afterAppend@calendar", 6],
  ["user", "action.beforeReply@user.calendar.book", 4],
  ["user", "action.beforeReply@user.calendar.release", 4],
  ["communication", "log.afterAppend@notification", 15],
  ["communication", "action.beforeReply@communication.notify", 8],
  ["analytics", "log.afterAppend@fact", 4],
  ["analytics", "action.beforeReply@analytics.record", 4],
  ["job", "saga.beforeRequest@accept/hold", 3],
  ["job", "saga.afterRequest@accept/seat", 3],
  ["job", "saga.afterRequest@accept/hold", 3, money],
  ["job", "saga.afterReply@accept/seat", 3],
  ["job", "saga.afterReply@accept/hold", 3, money],
  ["job", "saga.beforeUndo@accept/seat", 2, poor],
  ["job", "action.beforeReply@job.accept", 3],
  ["job", "action.beforeReply@job.seats.take", 3],
  ["job", "action.beforeReply@job.seats.free", 2, poor],
  ["payment", "action.beforeReply@payment.hold", 3, money],
  ["payment", "log.afterAppend@ledger", 8, money],
  ["job", "saga.afterRequest@settle/pay", 2],
  ["job", "saga.afterReply@settle/pay", 2, money],
  ["job", "action.beforeReply@job.approve", 2],
  ["payment", "action.beforeReply@payment.settle", 2, money],
  ["payment", "action.beforeReply@payment.release", 1, money],
  ["job", "action.beforeReply@job.decide", 1, disputed],
  ["job", "saga.afterRequest@correct/pay", 1, disputed],
  ["job", "saga.afterReply@correct/pay", 1, disputed],
  ["payment", "action.beforeReply@payment.correct", 1, disputed],
  ["job", "saga.afterReply@end/release", 1],
  ["user", "feed.beforeCheckpoint@user<-payment", 3],
  ["payment", "feed.beforeCheckpoint", 8],
  ["communication", "feed.beforeCheckpoint", 10],
  ["analytics", "feed.beforeCheckpoint", 10],
  ["security", "feed.beforeCheckpoint", 10],
  ["matching", "feed.beforeCheckpoint", 4],
];

const killCell = ([service, point, upTo, more = {}]: Kill): Cell => ({
  name: `kill ${service} ${point}`,
  shape: plain,
  ...killAt(service, point, upTo),
  ...more,
});

/** The same cluster with something broken on purpose. */
const broken = (file: string, of: ServiceName | "all", more: Partial<Shape> = {}): Shape => ({
  ...plain,
  ...more,
  preloads: { [of]: [file] },
});

const controls: readonly Cell[] = [
  {
    name: "control: no deduplication",
    control: "a command id is not known again",
    shape: broken("no-dedup.ts", "all"),
    ...killAt("payment", "action.beforeReply@payment.hold", 2),
  },
  {
    name: "control: compensate on timeout",
    control: "no answer counts as a refusal",
    shape: broken("impatient.ts", "job"),
    ...killAt("payment", "action.beforeReply@payment.hold", 2),
  },
  {
    name: "control: counter by inc",
    control: "points are counted beside the log",
    shape: broken("counter.ts", "user"),
    ...killAt("user", "log.afterAppend@user", 1),
  },
  {
    name: "control: unconditional projection write",
    control: "a read model is written over what another replica wrote",
    shape: broken("unconditional.ts", "analytics", { replicas: { analytics: 2 } }),
    ...pauses("analytics", [100, 500], 10),
  },
];

const proxied: Shape = { ...plain, isProxied: true };
const withClocks: Shape = { ...plain, preloads: { all: ["clock.ts"] } };
const spoilt: Shape = { ...plain, preloads: { all: ["wakeups.ts"] } };
/** Services that store messages; matching only follows, and reads everything again at its start. */
const poisonable = ["communication", "user", "security", "analytics"] as const;
const poisonShape: Shape = {
  ...plain,
  preloads: Object.fromEntries(poisonable.map((service) => [service, ["poison.ts"]])),
};
const embedded: Shape = { ...plain, isEmbedded: true };
const twoOf = (...names: readonly ServiceName[]): Shape => ({
  ...plain,
  replicas: Object.fromEntries(names.map((name) => [name, 2])),
});
const twoOfThose = twoOf("job", "payment", "user");
const twoOfAll = twoOf(...services);

const hourMs = 3_600_000;
const skewMs = 300_000;
const owners = services.filter((service) => service !== "gateway");

const natsCells: readonly Cell[] = [
  { name: "NATS restart", shape: plain, ...natsAway([0, 50]) },
  { name: "NATS outage 30 s", shape: plain, ...natsAway([30_000, 30_000]) },
  ...services.map((service) => ({
    name: `partition of ${service}`,
    shape: proxied,
    ...cutOff("nats", service, [2000, 6000]),
  })),
  { name: "wake-ups lost, tripled, late", shape: spoilt, fault: async () => 1 },
  { name: "wake-ups forged", shape: plain, ...forgedEvents },
];

const databaseCells: readonly Cell[] = [
  ...owners.map((service) => ({
    name: `database of ${service} down, up to 30 s`,
    shape: proxied,
    ...cutOff("mongo", service, [2000, 30_000]),
  })),
  ...owners.map((service) => ({
    name: `database of ${service} slow`,
    shape: proxied,
    ...slowDatabase(service, [3000, 5000]),
  })),
  ...owners.map((service) => ({
    name: `database of ${service} resets after the write`,
    shape: proxied,
    isMoney: service === "payment",
    ...lostAnswers(service, 4),
  })),
];

const pauseCells: readonly Cell[] = (["job", "payment", "user"] as const).map((service) => ({
  name: `one of two of ${service} paused`,
  shape: twoOfThose,
  ...pauses(service, [3000, 5000], 1),
}));

const clockCells: readonly Cell[] = [
  ...(
    ["user", "payment", "matching", "communication", "analytics", "security", "gateway"] as const
  ).map((service) => ({
    name: `clock of ${service} jumps an hour`,
    shape: withClocks,
    hasOtherClocks: true,
    ...clockJumps(service, [hourMs, -hourMs]),
  })),
  {
    name: "clock of job 5 min off",
    shape: withClocks,
    hasOtherClocks: true,
    ...clockJumps("job", [skewMs, -skewMs]),
  },
];

const replicaCells: readonly Cell[] = [
  { name: "two of everything, killed at random", shape: twoOfAll, ...randomKills(4) },
];

const poisonCells: readonly Cell[] = poisonable.map((service) => ({
  name: `poison for ${service}`,
  shape: poisonShape,
  mayAlert: true,
  ...poison(service),
}));

const diskCells: readonly Cell[] = [
  { name: "disk full, one process", shape: embedded, mayAlert: true, ...fullDisk },
  { name: "kill one process", shape: embedded, ...plainKill("oneday") },
];

const all: readonly (readonly Cell[])[] = [
  controls,
  kills.map(killCell),
  natsCells,
  databaseCells,
  pauseCells,
  clockCells,
  replicaCells,
  poisonCells,
  diskCells,
];
export const cells: readonly Cell[] = all.flat();

const sliced = [
  "control: no deduplication",
  "control: compensate on timeout",
  "kill user action.beforeReply@user.calendar.book",
  "kill job saga.afterReply@accept/hold",
  "kill payment action.beforeReply@payment.settle",
  "NATS restart",
  "database of payment resets after the write",
];
/** The short row for CI. */
export const slice: readonly Cell[] = cells.filter(({ name }) => sliced.includes(name));
