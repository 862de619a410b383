/**
 * Faults: disturbances of the cluster, drawn from the seed, one or two at a time, each with an end.
 */
import { between, chance, pick, type Random } from "../../services/demo/random.ts";
import type { Cluster, Node } from "./cluster.ts";
import type { Network, Trouble } from "./network.ts";
import type { Stores, Trouble as StoreTrouble } from "./store.ts";
import { pause, type World } from "./world.ts";

type Parts = {
  readonly world: World;
  readonly network: Network;
  readonly stores: Stores;
  readonly cluster: Cluster;
};

const betweenMs = [500, 5000] as const;
const atOnceMax = 3;
const hourMs = 3_600_000;

export class Faults {
  readonly counts: Record<string, number> = {};
  private readonly parts: Parts;
  private readonly random: Random;
  private readonly running = new Set<Promise<void>>();
  private isOver = false;
  private going: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.parts = parts;
    this.random = parts.world.row("faults");
  }

  begin(): void {
    this.going = this.go();
  }

  /** Stops new faults; resolves when all have ended and every node runs. */
  async end(): Promise<void> {
    this.isOver = true;
    await this.going;
    await Promise.all(this.running);
  }

  private async go(): Promise<void> {
    const { world } = this.parts;
    while (!this.isOver) {
      await pause(world, between(this.random, ...betweenMs));
      if (this.isOver || this.running.size >= atOnceMax) continue;
      const [name, fault] = pick(this.random, Object.entries(this.kinds));
      this.counts[name] = (this.counts[name] ?? 0) + 1;
      const run = fault().finally(() => this.running.delete(run));
      this.running.add(run);
    }
  }

  private readonly kinds: Readonly<Record<string, () => Promise<void>>> = {
    kill: () => this.of((node) => this.parts.cluster.kill(node, this.ms(100, 8000))),
    restart: () => this.of((node) => this.parts.cluster.restart(node, this.ms(100, 3000))),
    pause: () =>
      this.of(async ({ process }) => {
        this.parts.world.pause(process);
        await this.wait(200, 10_000);
        this.parts.world.resume(process);
      }),
    cutOff: () => this.of(({ id }) => this.network({ nodes: [id], loses: 1 })),
    heldBack: () => this.of(({ id }) => this.network({ nodes: [id], isHeld: true })),
    outage: () => this.network({ nodes: null, loses: 1 }),
    loss: () => this.network({ nodes: null, loses: this.random() * 0.2 }),
    doubles: () => this.network({ nodes: null, doubles: this.random() }),
    delays: () => this.network({ nodes: null, delays: this.random() * 0.5 }),
    databaseAway: () => this.database({ isAway: true }),
    databaseSlow: () => this.database({ slowness: between(this.random, 10, 1000) }),
    databaseLoses: () => this.database({ loses: this.random() * 0.3 }),
    clock: () =>
      this.of(async ({ process, service }) => {
        // The job service reads the hours of shifts, so a wrong clock rightly changes its answers.
        if (service === "job") return;
        process.skewMs = chance(this.random, 0.5) ? hourMs : -hourMs;
        await this.wait(5000, 60_000);
        process.skewMs = 0;
      }),
  };

  private ms(low: number, high: number): number {
    return between(this.random, low, high);
  }

  private wait(low: number, high: number): Promise<void> {
    return pause(this.parts.world, this.ms(low, high));
  }

  /** Disturbs one node that is up. The clients' own node is spared. */
  private async of(befall: (node: Node) => Promise<void>): Promise<void> {
    const nodes = this.parts.cluster.nodes.filter(
      ({ isUp, schema, process }) => isUp && schema !== null && !process.isPaused,
    );
    if (nodes.length > 0) await befall(pick(this.random, nodes));
  }

  private async network(trouble: Trouble): Promise<void> {
    this.parts.network.begin(trouble);
    await this.wait(500, 15_000);
    this.parts.network.end(trouble);
  }

  private async database(trouble: StoreTrouble): Promise<void> {
    const { service } = pick(
      this.random,
      this.parts.cluster.nodes.filter(({ schema }) => schema !== null),
    );
    this.parts.stores.begin(service, trouble);
    await this.wait(500, 10_000);
    this.parts.stores.end(service, trouble);
  }
}
