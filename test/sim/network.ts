/**
 * Network: carries the packets of all nodes with random delays and configured disturbances.
 *
 * It takes the place of NATS: a packet goes to every subscriber of its subject. Moleculer
 * serialises what a node sends, so nodes share no object. Every packet takes its own time, so
 * packets overtake each other. A trouble loses, doubles (events only: NATS does not double
 * requests) or delays the packets of its nodes, or cuts these nodes off.
 */
import { type ServiceBroker, Transporters } from "moleculer";
import { between, chance, type Random } from "../../services/demo/random.ts";
import type { Process, World } from "./world.ts";

export type Trouble = {
  /** The nodes whose packets are affected, in both directions; null: all of them. */
  readonly nodes: readonly string[] | null;
  /** The likelihood, 0..1, for each packet. */
  readonly loses?: number;
  readonly doubles?: number;
  readonly delays?: number;
  /** Packets wait until the trouble is over instead of being lost. */
  readonly isHeld?: boolean;
};

type Port = { readonly process: Process; readonly node: string; receive(data: Buffer): void };
type Packet = { readonly from: string; readonly to: Port; readonly data: Buffer };

const usualMs = 1.5;
const lateMsMax = 3000;
/** The share of packets that are slow without any trouble. */
const seldom = 0.01;
const seldomMsMax = 80;

export class Network {
  readonly counts = { packets: 0, lost: 0, doubled: 0, delayed: 0 };
  private readonly world: World;
  private readonly random: Random;
  private readonly subjects = new Map<string, Set<Port>>();
  private readonly troubles = new Map<Trouble, Packet[]>();

  constructor(world: World) {
    this.world = world;
    this.random = world.row("network");
  }

  begin(trouble: Trouble): void {
    this.troubles.set(trouble, []);
  }

  end(trouble: Trouble): void {
    const held = this.troubles.get(trouble) ?? [];
    this.troubles.delete(trouble);
    for (const packet of held) this.carry(packet);
  }

  subscribe(subject: string, port: Port): void {
    const ports = this.subjects.get(subject) ?? new Set();
    this.subjects.set(subject, ports.add(port));
  }

  /** Takes a process off the network; packets on their way to it are lost. */
  remove(process: Process): void {
    for (const ports of this.subjects.values()) {
      for (const port of ports) if (port.process === process) ports.delete(port);
    }
  }

  send(from: { process: Process; node: string }, subject: string, data: Buffer): void {
    if (from.process.isDead) return;
    const isEvent = subject.startsWith("MOL.EVENT");
    for (const to of this.subjects.get(subject) ?? []) {
      if (to.node === from.node && !isEvent) continue;
      const packet = { from: from.node, to, data };
      this.counts.packets += 1;
      this.carry(packet);
      if (isEvent && this.isHit(packet, ({ doubles = 0 }) => doubles)) {
        this.counts.doubled += 1;
        this.carry(packet);
      }
    }
  }

  private carry(packet: Packet): void {
    const { to, from } = packet;
    for (const [trouble, held] of this.troubles) {
      if (!trouble.isHeld || !concerns(trouble, packet) || to.node === from) continue;
      this.counts.delayed += 1;
      held.push(packet);
      return;
    }
    if (this.isHit(packet, ({ loses = 0 }) => loses)) {
      this.counts.lost += 1;
      return;
    }
    const isLate = this.isHit(packet, ({ delays = 0 }) => delays);
    if (isLate) this.counts.delayed += 1;
    const lateMs = isLate ? between(this.random, 1, lateMsMax) : 0;
    const slowMs = chance(this.random, seldom) ? between(this.random, 1, seldomMsMax) : 0;
    const ms = 0.1 + this.random() * usualMs + lateMs + slowMs;
    // It arrives as the receiver: a dead process gets nothing, a paused one gets it later.
    this.world.as(to.process, () => this.world.after(ms, () => to.receive(packet.data)));
  }

  private isHit(packet: Packet, likelihoodOf: (trouble: Trouble) => number): boolean {
    if (packet.to.node === packet.from) return false;
    for (const trouble of this.troubles.keys()) {
      const likelihood = likelihoodOf(trouble);
      if (likelihood > 0 && concerns(trouble, packet) && chance(this.random, likelihood)) {
        return true;
      }
    }
    return false;
  }
}

const concerns = ({ nodes }: Trouble, { from, to }: Packet): boolean =>
  nodes === null || nodes.includes(from) || nodes.includes(to.node);

/** A node's transporter, as Moleculer expects it. */
export class SimulatedTransporter extends Transporters.Base {
  declare broker: ServiceBroker;
  private readonly network: Network;
  private readonly process: Process;

  constructor(network: Network, process: Process) {
    super({});
    this.network = network;
    this.process = process;
  }

  override connect(): Promise<void> {
    return this.onConnected();
  }

  override async disconnect(): Promise<void> {
    this.connected = false;
    this.network.remove(this.process);
  }

  override async subscribe(command: string, nodeID?: string): Promise<void> {
    this.network.subscribe(this.getTopicName(command, nodeID), {
      process: this.process,
      node: this.broker.nodeID,
      receive: (data) => void this.receive(command, data),
    });
  }

  /** Unused: nodes balance among themselves, as over NATS. */
  override async subscribeBalancedRequest(): Promise<void> {
    throw new Error("the simulated network balances nothing");
  }

  override async subscribeBalancedEvent(): Promise<void> {
    throw new Error("the simulated network balances nothing");
  }

  override async send(subject: string, data: Buffer): Promise<void> {
    this.network.send({ process: this.process, node: this.broker.nodeID }, subject, data);
  }
}
