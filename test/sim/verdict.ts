/**
 * Verdict: everything that must be true of a market at rest, whatever happened to it.
 *
 * The answers of the routes are compared with the answers that clients got (system/market-checks).
 * Besides, it checks every log's chain, every saga, every seat ever held, every read model against
 * its rebuild, and the bank's own books against the ledger.
 */
import { verifyChain } from "../../mixins/log/chain-verifier.ts";
import type { Commit } from "../../mixins/log/commit.ts";
import { sagaIdOf } from "../../mixins/saga/saga.ts";
import {
  dayMs,
  instant,
  later,
  type SeoulDate,
  seoulDate,
  sha256,
} from "../../services/contracts/core/units.ts";
import type { PaymentService } from "../../services/payment/ledger/ledger.repository.ts";
import { reconciliationOf } from "../../services/payment/transfer/reconciliation.query.ts";
import { faultsOfCommits, faultsOfViews } from "../system/log-checks.ts";
import { type Acknowledged, findings, isOwed, type Seen } from "../system/market-checks.ts";
import type { Person } from "../system/market-client.ts";
import type { Market } from "../system/market-load.ts";
import { demoWalletWon } from "../system/market-load.ts";
import { look } from "../system/market-look.ts";
import type { Bank } from "./bank.ts";
import type { Cluster } from "./cluster.ts";
import type { Database } from "./database.ts";
import { type Owing, payFaults } from "./pay-checks.ts";
import { pause, type World } from "./world.ts";

export type Rest = {
  readonly world: World;
  readonly cluster: Cluster;
  readonly databases: ReadonlyMap<string, Database>;
  readonly bank: Bank;
  readonly market: Market;
  readonly operator: Person;
  readonly from: string;
  /** What must be paid for in the end, by application. */
  readonly owing: ReadonlyMap<string, Owing>;
};

const restMsMax = 300_000;
const lookAgainMs = 5000;

/** Every commit of a service's log, in order. */
export const commitsOf = (database: Database): Commit[] =>
  database
    .table("log")
    .find({}, {}, 0, Number.MAX_SAFE_INTEGER)
    .map((text) => JSON.parse(text) as Commit);

/** A digest that is equal only when all logs are equal to the last letter. */
export const digestOf = (databases: ReadonlyMap<string, Database>): string =>
  sha256(
    [...databases]
      .map(([name, database]) => `${name} ${commitsOf(database).at(-1)?.hash ?? ""}`)
      .join("\n"),
  );

/** Chains that do not verify, and commands that were done twice. */
const faultsOfLogs = async (databases: Rest["databases"]): Promise<string[]> => {
  const faults: string[] = [];
  for (const [name, database] of databases) {
    const all = commitsOf(database);
    const read = async (after: number) => all.slice(after, after + 1000);
    const { firstBad } = await verifyChain(read, all.length);
    if (firstBad !== null) faults.push(`the log of ${name} does not verify at ${firstBad}`);
    for (const field of ["cid", "sv"] as const) {
      const twice = all.length - new Set(all.map((commit) => commit[field])).size;
      if (twice > 0) faults.push(`the log of ${name} has ${twice} ${field} twice`);
    }
  }
  return faults;
};

const faultsOfNodes = async ({ cluster, world }: Rest): Promise<string[]> => {
  const faults: string[] = [];
  for (const node of cluster.nodes) {
    if (node.schema === null) continue;
    const views = () => faultsOfViews(cluster.serviceOf(node));
    const stale = await world.as(node.process, views);
    faults.push(...stale.map((fault) => `${node.id}: ${fault}`));
  }
  return faults;
};

/** Compares the money that entered and left by the bank's books with the clients' answers. */
const faultsOfBank = ({ bank, market }: Rest): string[] => {
  const amountsOf = (kind: Acknowledged["kind"]) => {
    const byId = new Map(market.history.filter((each) => each.kind === kind).map((e) => [e.id, e]));
    return [...byId.values()]
      .map(({ amountWon }) => amountWon)
      .filter((won) => won % 10 !== 7 || kind === "withdraw");
  };
  const first = market.employers
    .filter(({ userId }) => !market.poor.has(userId))
    .map(() => demoWalletWon);
  const wanted = { charge: [...amountsOf("charge"), ...first], payout: amountsOf("withdraw") };
  return (["charge", "payout"] as const).flatMap((kind) => {
    const sorted = wanted[kind].sort((a, b) => a - b).join();
    return bank.amounts(kind).join() === sorted
      ? []
      : [`the bank's ${kind}s are not what was told`];
  });
};

/** Compares the bank's statement of each day with the ledger, as an operator does. */
const faultsOfDays = async ({ bank, cluster, world }: Rest): Promise<string[]> => {
  const node = cluster.nodes.find(({ schema }) => schema?.name === "payment");
  if (node === undefined) return ["nobody runs payment"];
  const faults: string[] = [];
  const compare = async (date: SeoulDate) => {
    const { log } = cluster.serviceOf(node) as PaymentService;
    return reconciliationOf(log, bank.provider, date);
  };
  let matched = 0;
  for (let at = bank.firstAt; at <= later(instant(world.wall()), dayMs); at = later(at, dayMs)) {
    const date = seoulDate(at);
    const found = await world.as(node.process, () => compare(date));
    matched += found.matched;
    for (const what of ["missing", "extra", "wrongAmount"] as const) {
      for (const line of found[what]) faults.push(`${date} ${what}: ${JSON.stringify(line)}`);
    }
    if (found.differenceWon !== 0) faults.push(`${date} differs by ${found.differenceWon} won`);
  }
  // A line that both sides have on different days is compared on either.
  return matched < bank.books.size ? [...faults, "not all of the books were compared"] : faults;
};

/** Checks until nothing is wrong or the time to settle is over; answers what is wrong. */
const faultsSeen = async ({ market, operator, from, world, owing }: Rest) => {
  const endMs = world.nowMs + restMsMax;
  for (;;) {
    const seen: Seen = await look(market, market.client, operator, from);
    const found = [...findings(market.history, seen), ...payFaults(owing, seen)];
    const all = seen.accounts.flatMap((account) => account.applications);
    const owed = new Set(all.filter(isOwed).map(({ applicationId }) => applicationId));
    if (found.length === 0 || world.nowMs > endMs) return { found, owed };
    await pause(world, lookAgainMs);
  }
};

/**
 * The log lines for operators, except that work beyond a plan waits for its employer's money, and that
 * no operator of this world decides on suspicions and suspensions.
 */
const alertsOf = ({ cluster, market }: Rest): string[] => {
  const waits = market.history
    .filter(({ kind }) => kind === "beyond")
    .flatMap(({ id }) => [
      `saga ${id}/settle is parked: INSUFFICIENT_FUNDS`,
      `saga ${sagaIdOf(id, "settle")} waits since`,
    ]);
  const expected = [...waits, "ALERT suspicion ", "ALERT suspension "];
  return cluster.alerts.filter((alert) => !expected.some((each) => alert.includes(each)));
};

/** Everything that is wrong. */
export const violations = async (rest: Rest): Promise<string[]> => {
  const { databases, market } = rest;
  const { found, owed } = await faultsSeen(rest);
  const job = databases.get("job");
  return [
    ...market.surprises.map((each) => `surprise: ${each}`),
    ...found,
    ...(await faultsOfLogs(databases)),
    ...(job === undefined ? [] : await faultsOfCommits(commitsOf(job), owed)),
    ...(await faultsOfNodes(rest)),
    ...faultsOfBank(rest),
    ...(await faultsOfDays(rest)),
    ...alertsOf(rest).map((alert) => `alert: ${alert}`),
  ];
};
