/** Run: one simulated market from its first to its last day, and the faults found at its end. */
import type { ServiceSchema } from "moleculer";
import analytics from "../../services/analytics/analytics.service.ts";
import communication from "../../services/communication/communication.service.ts";
import { hourMs, instant, minuteMs } from "../../services/contracts/core/units.ts";
import { shuffle } from "../../services/demo/random.ts";
import job from "../../services/job/job.service.ts";
import matching from "../../services/matching/matching.service.ts";
import { payment } from "../../services/payment/payment.service.ts";
import security from "../../services/security/security.service.ts";
import { operatorEmail } from "../../services/user/support/operator-account.command.ts";
import user from "../../services/user/user.service.ts";
import type { Market } from "../system/market-load.ts";
import { Bank } from "./bank.ts";
import { Calendar } from "./calendar.ts";
import { Cluster, operatorPassword } from "./cluster.ts";
import { Database, type Guarantee } from "./database.ts";
import { Faults } from "./faults.ts";
import { Gate } from "./gate.ts";
import { liveDay } from "./life.ts";
import { Network } from "./network.ts";
import type { Owing } from "./pay-checks.ts";
import { settleIn, signIn } from "./settle.ts";
import { Stores } from "./store.ts";
import { commitsOf, digestOf, violations } from "./verdict.ts";
import { pause, type World } from "./world.ts";

export type Plan = {
  readonly workers: number;
  /** How many services have two replicas. */
  readonly replicas: number;
  readonly hasFaults: boolean;
  readonly without: Guarantee | null;
  readonly watches: boolean;
};

export type Report = {
  readonly days: number;
  readonly wallHours: number;
  readonly activeS: number;
  readonly events: number;
  readonly commands: {
    readonly sent: number;
    readonly acknowledged: number;
    readonly again: number;
  };
  readonly faults: Readonly<Record<string, number>>;
  readonly refusals: Readonly<Record<string, number>>;
  /** How often each kind of command was acknowledged. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly commits: Readonly<Record<string, number>>;
  readonly counts: object;
  readonly violations: readonly string[];
  readonly digest: string;
};

const gatewayId = "gateway";
const employers = 5;
/** Some more have no money but what a shift holds. */
const poor = 2;

/** The acknowledged things, by kind. */
const kindsOf = (market: Market | null): Record<string, number> => {
  const things = new Set(market?.history.map(({ kind, key }) => `${kind} ${key}`));
  const kinds: Record<string, number> = {};
  for (const thing of [...things].sort()) {
    const [kind = ""] = thing.split(" ");
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
};

/** One simulated market, in a world that has replaced Node's. */
export class Run {
  private readonly world: World;
  private readonly plan: Plan;
  private readonly beganMs: number;
  private readonly bank: Bank;
  private readonly services: readonly ServiceSchema[];
  private readonly databases: ReadonlyMap<string, Database>;
  private readonly network: Network;
  private readonly stores: Stores;
  private readonly cluster: Cluster;
  private readonly faults: Faults;
  private readonly gate: Gate;
  private market: Market | null = null;
  private days = 0;
  private found: readonly string[] = [];

  constructor(world: World, plan: Plan) {
    this.world = world;
    this.plan = plan;
    this.beganMs = world.wall();
    this.bank = new Bank(world);
    this.services = [
      security,
      user,
      job,
      matching,
      payment(this.bank.provider),
      communication,
      analytics,
    ];
    this.databases = new Map(
      this.services.map(({ name }) => [name, new Database(name, plan.without)] as const),
    );
    this.network = new Network(world);
    this.stores = new Stores(world);
    const { network, stores, databases } = this;
    this.cluster = new Cluster({ world, network, stores, databases, watches: plan.watches });
    this.faults = new Faults({ world, network, stores, cluster: this.cluster });
    this.gate = new Gate(world, () => this.cluster.node(gatewayId).broker);
  }

  /** Lives some days, and checks the result. */
  async live(days: number): Promise<void> {
    const { world, cluster, gate, databases, bank, faults } = this;
    await this.start();
    const operator = await signIn(gate, operatorEmail, operatorPassword ?? "");
    const market = await settleIn(
      world,
      gate,
      { workers: this.plan.workers, employers, poor },
      operator,
    );
    this.market = market;
    // Earlier events are not checked: the gap is larger than a clock's error of an hour.
    await pause(world, minuteMs);
    world.leap(4 * hourMs);
    const from = instant(world.wall() - 2 * hourMs);
    const calendar = new Calendar(world);
    const owing = new Map<string, Owing>();
    const open: Promise<unknown>[] = [];
    const engaged = new Map<string, number>();
    const random = world.row("life");
    const street = { world, calendar, market, random, owing, open, engaged };
    if (this.plan.hasFaults) faults.begin();
    await calendar.live(async () => {
      for (; this.days < days; this.days += 1) await liveDay(street, this.beganMs, this.days);
      await calendar.rest(() => Promise.all(open));
    });
    await faults.end();
    world.leap(2 * hourMs);
    this.found = await violations({
      world,
      cluster,
      databases,
      bank,
      market,
      operator,
      from,
      owing,
    });
  }

  private async start(): Promise<void> {
    const { world, cluster, services, plan } = this;
    const twice = shuffle(world.row("replicas"), services).slice(0, plan.replicas);
    await Promise.all([
      cluster.start(gatewayId, null),
      ...services.map((service) => cluster.start(`${service.name}-1`, service)),
      ...twice.map((service) => cluster.start(`${service.name}-2`, service)),
    ]);
  }

  report(): Report {
    const { world, gate, databases, network, stores, bank, cluster, faults, market } = this;
    const broken = gate.broken.map((each) => `shown to a client: ${each}`);
    return {
      days: this.days,
      wallHours: Math.round((world.wall() - this.beganMs) / hourMs),
      activeS: Math.round(world.nowMs / 1000),
      events: world.events,
      commands: {
        sent: gate.counts.sent,
        acknowledged: new Set(market?.history.map(({ key }) => key)).size,
        again: gate.counts.again,
      },
      faults: faults.counts,
      refusals: Object.fromEntries([...(market?.refusals ?? [])].sort()),
      kinds: kindsOf(market),
      commits: Object.fromEntries(
        [...databases].map(([name, database]) => [name, commitsOf(database).length]),
      ),
      counts: {
        gate: gate.counts,
        unanswered: gate.unanswered,
        network: network.counts,
        stores: stores.counts,
        bank: bank.counts,
        told: cluster.counts,
      },
      violations: [...this.found, ...broken],
      digest: digestOf(databases),
    };
  }

  /** The commits of streams with this in their names, to look for a cause. */
  told(stream: string): string[] {
    return [...this.databases].flatMap(([name, database]) =>
      commitsOf(database)
        .filter((commit) => commit.stream.includes(stream))
        .map(({ _id, at, stream: whole, cid, events }) =>
          [name, _id, at, whole, cid, ...events.map((event) => JSON.stringify(event))].join(" "),
        ),
    );
  }
}
