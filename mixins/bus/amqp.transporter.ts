/**
 * AMQP: Moleculer's transporter for RabbitMQ, with the same manners at the start as NATS.
 *
 * A server that is away is waited for, aloud and not for ever; wrong credentials end the start at
 * once. A connection that breaks later is opened again every five seconds. RabbitMQ does not say
 * who published, so there are no rights per service here: docs/bus.md.
 */
import { Transporters } from "moleculer";
import type { Settings } from "../config/settings.ts";
import { endStart } from "../config/startup.ts";
import { waitFor } from "../process/wait-for.ts";
import { shown } from "./nats.transporter.ts";

/** What the server says of a user or a virtual host that it does not let in. */
const isFinal = ({ message }: Error): boolean =>
  /ACCESS[-_]REFUSED|NOT_ALLOWED|\b403\b/.test(message);

type Connect = (...given: unknown[]) => Promise<void>;

/** The transporter of one node. */
export class Amqp extends Transporters.AMQP {
  private readonly url: string;
  private readonly startWaitS: number;
  private isStarted = false;

  constructor(url: string, { startWaitS }: Pick<Settings, "startWaitS">) {
    // One unanswered request at a time, the default, would hold up those that wait for each other;
    // the bulkhead bounds how many are worked on.
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
      // The channel closes: a beat is let go, and a request is one that may be repeated.
      this.connected = false;
      await this.prepublish(meta["packet"] as Parameters<typeof this.prepublish>[0]);
    }
  }
}
