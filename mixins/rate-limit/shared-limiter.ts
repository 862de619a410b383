/**
 * Shared limiter: whether the gateways count together, and the behavior while they cannot.
 *
 * Over NATS with JetStream they draw from the same buckets. Over NATS without it and over RabbitMQ,
 * each counts for itself and logs that at the start. If a store is lost later, closed classes
 * (`rules` in ../config/rate-classes.ts) are refused and each gateway counts the rest for itself.
 */
import type { Service, ServiceBroker } from "moleculer";
import type { NatsConnection } from "nats";
import { natsOf } from "../bus/nats.transporter.ts";
import { keyedHash, keyFor } from "../config/installation-secret.ts";
import { settingsOf } from "../config/settings.ts";
import { endStart } from "../config/startup.ts";
import type { Limit } from "../config/token-bucket.ts";
import { dynamicConfigOf } from "../dynamic-config/dynamic-config.ts";
import { raiseAlert } from "../metrics/metrics.ts";
import { periodic } from "../process/periodic.ts";
import { waitFor } from "../process/wait-for.ts";
import { LeasedBuckets } from "./block-leases.ts";
import { BucketStore, isAbsence } from "./bucket-store.ts";
import type { BucketVerdict } from "./local-buckets.ts";

const lookMs = 500;
const clockMs = 30_000;
const nameLength = 32;
const gateway = "gateway";

type Shared = { readonly store: BucketStore; readonly drawn: LeasedBuckets };

/** Waiting does not help: this user may not use JetStream. */
const isForbidden = (error: Error & { code?: string }): boolean =>
  /PERMISSIONS_VIOLATION/.test(error.code ?? "");

const gatewaysIn = (broker: ServiceBroker): number =>
  broker.registry
    .getServiceList({ onlyAvailable: true })
    .filter(({ name }: { name: string }) => name === gateway).length;

/** The connection of one gateway to the shared count. */
export class SharedLimiter {
  private readonly service: Service;
  private readonly nameOf: (key: string) => string;
  private shared: Shared | null = null;
  private isUp = false;
  private clockReadMs = 0;
  private stop: () => Promise<void> = async () => undefined;

  constructor(service: Service) {
    this.service = service;
    const key = keyFor(service.broker, "rates");
    // Keys are hashed, so that addresses and user ids do not leave the process.
    this.nameOf = (text) => keyedHash(key, text).slice(0, nameLength);
  }

  /** Opens the store. A server whose JetStream denies this node ends the start. */
  async start(): Promise<void> {
    const { broker, logger } = this.service;
    const client = natsOf(broker)?.client ?? null;
    if (client === null) {
      if (settingsOf(broker).transporterUrl !== null) {
        logger.warn("rates are counted by each gateway for itself: only NATS can share them");
      }
      return;
    }
    await this.open(client);
    if (this.shared === null) {
      logger.warn(
        "rates are counted by each gateway for itself: no JetStream on this NATS (nats-server -js), or areShared is false",
      );
    }
    this.stop = periodic(
      lookMs,
      () => this.look(),
      ({ message }) => logger.debug(`rates: ${message}`),
    );
  }

  close(): Promise<void> {
    return this.stop();
  }

  /** True while no store was opened, so that each gateway counts for itself. */
  get isAlone(): boolean {
    return this.shared === null;
  }

  /** The verdict of the shared count; null while the count is away. */
  take(key: string, limit: Limit): BucketVerdict | null | Promise<BucketVerdict | null> {
    if (this.shared === null) return null;
    const { drawn } = this.shared;
    const here = drawn.takeHere(key, limit);
    if (here !== null || !this.isUp) return here;
    return drawn.take(key, limit).catch((error: Error) => {
      this.lose(error);
      return null;
    });
  }

  private async open(client: NatsConnection): Promise<void> {
    // In a cluster, another server may have JetStream.
    const { jetstream, cluster } = client.info ?? {};
    if (jetstream !== true && cluster === undefined) return;
    if (!dynamicConfigOf(this.service.broker).rates.areShared) return;
    const { startWaitS } = settingsOf(this.service.broker);
    const open = (): Promise<BucketStore | null> =>
      BucketStore.open(client).catch((error: Error) => {
        if (client.info?.jetstream !== true || isAbsence(error)) return null;
        throw error;
      });
    const part = "JetStream of NATS, for the rates that gateways share";
    const store = await waitFor(part, startWaitS, open, isForbidden).catch(endStart);
    if (store !== null) this.begin(store);
  }

  private begin(store: BucketStore): void {
    this.shared = { store, drawn: new LeasedBuckets(store, this.nameOf) };
    this.isUp = true;
    this.clockReadMs = performance.now();
  }

  private lose({ message }: Error): void {
    if (!this.isUp) return;
    this.isUp = false;
    raiseAlert(
      this.service,
      "rates",
      `the count of rates that gateways share is away, nobody signs in or is paid out: ${message}`,
    );
  }

  private async look(): Promise<void> {
    const nats = natsOf(this.service.broker);
    if (nats === null || !nats.isConnected) return this.lose(new Error("NATS is away"));
    if (this.shared === null) {
      // JetStream may have been enabled since the start.
      if (nats.client.info?.jetstream !== true) return;
      if (!dynamicConfigOf(this.service.broker).rates.areShared) return;
      this.begin(await BucketStore.open(nats.client));
      this.service.logger.warn("rates are counted by all gateways together from now on");
      return;
    }
    const { store, drawn } = this.shared;
    drawn.processes = Math.max(gatewaysIn(this.service.broker), 1);
    if (!this.isUp) {
      await store.prepare();
      drawn.forget();
      this.isUp = true;
      this.service.logger.warn("the count of rates that gateways share is back");
    } else if (performance.now() - this.clockReadMs > clockMs) {
      await store.readClock();
    } else return;
    this.clockReadMs = performance.now();
  }
}
