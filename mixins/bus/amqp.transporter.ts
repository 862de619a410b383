/**
 * AMQP transporter: Moleculer's for RabbitMQ, with the start behaviour of the NATS transporter.
 *
 * A start waits for an unavailable server for a limited time, with a line for each attempt. Wrong
 * credentials end it at once. A connection that breaks later is reopened every five seconds.
 * RabbitMQ does not report the publisher, so there are no permissions per service: docs/bus.md.
 */
import { Transporters } from "moleculer";
import type { Settings } from "../config/settings.ts";
import { endStart } from "../config/startup.ts";
import { waitFor } from "../process/wait-for.ts";
import { shown } from "./nats.transporter.ts";

/** The server's answers to a user or a virtual host that it refuses. */
const isFinal = ({ message }: Error): boolean =>
  /ACCESS[-_]REFUSED|NOT_ALLOWED|\b403\b/.test(message);

type Connect = (...given: unknown[]) => Promise<void>;

/** The transporter of one node. */
export class Amqp extends Transporters.AMQP {
  private readonly url: string;
  private readonly startWaitS: number;
  private isStarted = false;

  constructor(url: string, { startWaitS }: Pick<Settings, "startWaitS">) {
    // The default of one unanswered request at a time would block requests that wait for each
    // other. The bulkhead bounds how many run.
    super({ url, prefetch: 0 });
    this.url = url;
    this.startWaitS = startWaitS;
  }

  override async connect(...given: unknown[]): Promise<void> {
    const open = () => (super.connect as Connect).call(this, ...given);
    if (this.isStarted) return open();
    await waitFor(`RabbitMQ at ${shown(this.url)}`, this.startWaitS, open, isFinal).catch(endStart);
    this.isStarted = true;
  }

  override async send(topic: string, data: Buffer, meta: Record<string, unknown>): Promise<void> {
    try {
      await super.send(topic, data, meta);
    } catch (error) {
      if ((error as Error).name !== "IllegalOperationError") throw error;
      // The channel is closing: a heartbeat is dropped, a request fails as retryable.
      this.connected = false;
      await this.prepublish(meta["packet"] as Parameters<typeof this.prepublish>[0]);
    }
  }
}
