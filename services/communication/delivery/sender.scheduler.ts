/**
 * Sender: gives due deliveries to their channels, up to eight at a time.
 *
 * A delivery that is due at once is sent when its commit is made. The rest is found in the read
 * model every second: later times, further attempts, and what a crash or another replica left. An
 * attempt is committed before it is made, so two senders make one.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Service } from "moleculer";
import pLimit from "p-limit";
import { systemCommand } from "../../../mixins/log/commands.ts";
import type { Commit } from "../../../mixins/log/commit.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { count } from "../../../mixins/metrics/metrics.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { type Instant, later, minuteMs, newId, now } from "../../contracts/core/units.ts";
import type { Item, Outgoing, Send, SendOutcome } from "../channel/channel.types.ts";
import { type DeliveryRow, deliveryList } from "./deliveries.projection.ts";
import { begin, type Delivery, type DeliveryEvent, deliveries, end } from "./delivery.ts";
import type { OutsideChannel } from "./outside.ts";

type Here = Service & LogMethods;
type Due = Pick<DeliveryRow, "channel" | "userId" | "isGathered"> & Item;
export type Channels = Readonly<Record<OutsideChannel, Send>>;

const lookMs = 1000;
const atOnce = 8;
const rowsMax = 500;
/** Longer than a channel waits for its answers together. */
const sendMsMax = minuteMs;
const stopMsMax = 5000;
/** An attempt of another process counts as dead after this time. */
const deadMs = 2 * sendMsMax;

const late: SendOutcome = { state: "unknown", detail: "NO_ANSWER" };

/** Those that were gathered for one person and channel go together. */
const groupOf = ({ deliveryId, isGathered, userId, channel }: Due): string =>
  isGathered ? `${userId}/${channel}` : deliveryId;

const dueOf = ({ _id: deliveryId, ...row }: DeliveryRow): Due => ({ deliveryId, ...row });

class Sender {
  private readonly service: Here;
  private readonly channels: Channels;
  private readonly owner = newId();
  private readonly slots = pLimit(atOnce);
  private readonly running = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(service: Here, channels: Channels) {
    this.service = service;
    this.channels = channels;
  }

  /** Sends what commits of this process have made due at once. */
  hear(commits: readonly Commit[]): void {
    for (const { stream, events } of commits) {
      if (!stream.startsWith(`${deliveries.stream}:`)) continue;
      for (const { type, data } of events as unknown as DeliveryEvent[]) {
        if (type === "queued" && !data.isGathered) this.start(data.deliveryId, [data]);
      }
    }
  }

  /** Sends what the read model says is due, and ends what died. */
  async look(): Promise<void> {
    const rows = readModelOf(this.service, deliveryList);
    const due = { state: "queued", dueAt: { $lte: now() } };
    const found = await rows.find(due, { sort: { dueAt: 1 }, limit: rowsMax });
    const groups = Map.groupBy(found.map(dueOf), groupOf);
    for (const [name, group] of groups) this.start(name, group);
    await this.endDead();
  }

  /** An attempt that is cut off has no outcome, as after a crash. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const cut = new AbortController();
    const tooLong = pause(stopMsMax, undefined, { signal: cut.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.running.values()), tooLong]);
    cut.abort();
  }

  private async endDead(): Promise<void> {
    const { exclusive } = await resourcesOf(this.service).store();
    const before = exclusive ? now() : later(now(), -deadMs);
    const query = { state: "sending", owner: { $ne: this.owner }, dueAt: { $lte: before } };
    const rows = await readModelOf(this.service, deliveryList).find(query, { limit: rowsMax });
    for (const { _id, owner, changedAt } of rows) {
      if (owner !== null && changedAt <= before) await this.end(_id, owner, late);
    }
  }

  private start(name: string, group: readonly Due[]): void {
    if (this.running.has(name) || this.stopping.signal.aborted) return;
    const run = this.slots(() => this.send(group))
      .catch((error: Error) => {
        // The channels log nothing: an error of theirs may quote an address.
        this.service.logger.error(`deliveries: ${name} is not settled yet: ${error.name}`);
      })
      .finally(() => this.running.delete(name));
    this.running.set(name, run);
  }

  private async send(group: readonly Due[]): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const [first, ...rest] = [...group].sort((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1));
    // Who takes the first sends them all: another replica leaves the group.
    if (first === undefined || !(await this.begin(first.deliveryId))) return;
    const items: [Item, ...Item[]] = [first];
    for (const one of rest) if (await this.begin(one.deliveryId)) items.push(one);
    const outcome = await this.outcomeOf(first, { userId: first.userId, items });
    for (const { deliveryId } of items) await this.end(deliveryId, this.owner, outcome);
  }

  private async outcomeOf({ channel }: Due, outgoing: Outgoing): Promise<SendOutcome> {
    const send = this.channels[channel as OutsideChannel];
    const timer = new AbortController();
    const tooLate = pause(sendMsMax, late, { signal: timer.signal, ref: false }).catch(() => late);
    try {
      return await Promise.race([send(this.service, outgoing), tooLate]);
    } catch {
      return { state: "unknown", detail: "FAULT" };
    } finally {
      timer.abort();
    }
  }

  /** True where this call took the attempt. */
  private async begin(deliveryId: string): Promise<boolean> {
    const rule = (state: Delivery, at: Instant) => begin(state, this.owner, at);
    return (await this.decide(deliveryId, rule)).commit !== null;
  }

  private async end(deliveryId: string, owner: string, outcome: SendOutcome): Promise<void> {
    const rule = (state: Delivery, at: Instant) => end(state, owner, outcome, at);
    const { commit, state } = await this.decide(deliveryId, rule);
    if (commit === null || state.status === "none") return;
    const { broker, name } = this.service;
    const labels = { service: name, channel: state.channel, state: state.status };
    count(broker, "deliveries", labels);
  }

  private decide(
    deliveryId: string,
    rule: (state: Delivery, at: Instant) => DeliveryEvent[],
  ): ReturnType<typeof this.service.log.decide<Delivery, DeliveryEvent>> {
    const at = now();
    const command = systemCommand(`delivery:${deliveryId}/${newId()}`, { isFresh: true, at });
    return this.service.log.decide(deliveries, deliveryId, (state) => rule(state, at), command);
  }
}

/** Sends deliveries by some channels until the service stops. */
export const sendDeliveries = (service: Here, channels: Channels): void => {
  const resources = resourcesOf(service);
  const sender = new Sender(service, channels);
  resources.onCommits((commits) => sender.hear(commits));
  const stopLooking = periodic(
    lookMs,
    () => sender.look(),
    (error) => service.logger.error("deliveries are not looked for:", error),
  );
  resources.onClose(async () => {
    await stopLooking();
    await sender.stop();
  });
};
