/**
 * NATS: Moleculer's transporter with what an operator has to see and a node has to survive.
 *
 * A server that is away at the start is waited for, aloud and not for ever; wrong credentials end
 * the start at once. A connection that breaks later comes back by itself: until then requests
 * fail at once as retryable, instead of waiting in a buffer for callers who have gone.
 *
 * With a user in the URL the bus knows who speaks: each subject ends in the publisher's service,
 * the server lets a user publish under its own name only (scripts/cluster/nats-permissions.ts), and
 * what a service may not say is not heard.
 *
 * The server tells at once when nobody hears a question (./dead-node-detection.ts): a node that died is forgotten.
 */
import { readFileSync } from "node:fs";
import { type ServiceBroker, Transporters } from "moleculer";
import { type ConnectionOptions, connect, type Msg, type NatsConnection } from "nats";
import { isMember, ownerOf } from "../../services/contracts/allowed-calls.ts";
import type { Settings } from "../config/settings.ts";
import { endStart } from "../config/startup.ts";
import { atMost, waitFor } from "../process/wait-for.ts";
import { inboxOf } from "./bucket-subjects.ts";
import { askAfterSlowNodes, forget, isQuestion, nodeOfSubject } from "./dead-node-detection.ts";
import { breachOf, type PacketHeader } from "./packet-permissions.ts";

const connectMs = 3000;
const reconnectMs = 250;
const pingMs = 2000;
const pingsMax = 2;
const flushMs = 1000;
/** What the server answers for a subject without a subscriber. */
const nobodyHears = 503;
/** Each kind of breach is said once, and so many kinds at most. */
const breachesMax = 100;

const wrongSettings =
  /AUTHORIZATION|AUTHENTICATION|BAD_CREDS|INVALID_OPTION|TLS|CERT|UNABLE_TO_|ENOENT/;

/**
 * What of an error of NATS no waiting will cure: credentials and certificates that are wrong. A busy
 * server says "Authentication Timeout" to credentials that it has not read yet.
 */
export const isFinal = ({ code = "" }: Error & { code?: string }): boolean =>
  wrongSettings.test(code) && !code.endsWith("TIMEOUT");

type Servers = Pick<ConnectionOptions, "servers" | "user" | "pass" | "tls">;

const optionsOf = (url: string, tls: Settings["natsTls"]): Servers => {
  const urls = url.split(",").map((each) => new URL(each));
  const [first] = urls;
  const files = Object.entries({ caFile: tls?.ca, certFile: tls?.cert, keyFile: tls?.key });
  const named = files.filter((file): file is [string, string] => typeof file[1] === "string");
  // Read here, so that one that is missing is a clear error and not an endless reconnect.
  for (const [, path] of named) readFileSync(path);
  const isTls = named.length > 0 || urls.some(({ protocol }) => protocol === "tls:");
  // Held against the certificate where the server has no name but an address.
  const host = first?.hostname ?? "";
  return {
    servers: urls.map(({ host }) => host),
    ...(first?.username ? { user: decodeURIComponent(first.username) } : {}),
    ...(first?.password ? { pass: decodeURIComponent(first.password) } : {}),
    ...(isTls
      ? { tls: { host, ...Object.fromEntries(named) } as ConnectionOptions["tls"] & object }
      : {}),
  };
};

/** The URL as it may be shown: without who and how. */
export const shown = (url: string): string => url.replaceAll(/\/\/[^@/]*@/g, "//");

type Sent = { readonly packet?: { readonly type: string; readonly target?: string | null } };
type Wiring = {
  client: NatsConnection | null;
  connected: boolean;
  readonly broker: ServiceBroker;
  transit: { pendingRequests: ReadonlyMap<string, { readonly nodeID: string }> };
  messageHandler(
    command: string,
    packet: { payload: PacketHeader & { id?: string } },
  ): Promise<void>;
  onConnected(wasReconnect?: boolean): Promise<void>;
  receive(command: string, data: Buffer): void;
  getTopicName(command: string, nodeId?: string): string;
};

/** The connection that a broker's transporter has to NATS; null where it has none. */
export const natsOf = (
  broker: ServiceBroker,
): { readonly client: NatsConnection; readonly isConnected: boolean } | null => {
  const { transit } = broker as unknown as { transit: { tx: unknown } | null };
  if (!(transit?.tx instanceof Nats)) return null;
  const { client, connected } = transit.tx as unknown as Wiring;
  return client === null ? null : { client, isConnected: connected };
};

const userOf = ({ natsUrl }: Settings): string | null => {
  const [first = ""] = (natsUrl ?? "").split(",");
  return first === "" ? null : decodeURIComponent(new URL(first).username) || null;
};

type Outgoing = { readonly topic: string; readonly data: Buffer; readonly isAsking: boolean };
const done = Promise.resolve();

/** The transporter of one node. */
export class Nats extends Transporters.NATS {
  private readonly settings: Settings;
  /** The service of this node, where the server knows its users; else null. */
  private readonly speaker: string | null;
  private readonly speakers = new WeakMap<Buffer, string>();
  private readonly breaches = new Set<string>();
  /** A subject that this node hears and no other service's node may publish to. */
  private inbox = "";
  private readonly outgoing: Outgoing[] = [];
  private stopAsking: () => void = () => undefined;

  constructor(settings: Settings) {
    super({});
    this.settings = settings;
    this.speaker = userOf(settings) === null ? null : ownerOf(settings.nodeId);
  }

  override async connect(): Promise<void> {
    const wiring = this as unknown as Wiring;
    const { natsUrl, natsTls, nodeId, startWaitS } = this.settings;
    const url = natsUrl ?? "";
    const user = userOf(this.settings);
    if (user !== null && isMember(user) && user !== this.speaker) {
      endStart(new Error(`ONEDAY_NATS_URL: the user ${user} is not that of node ${nodeId}`));
    }
    const open = async () =>
      connect({
        ...optionsOf(url, natsTls),
        name: nodeId,
        ...(this.speaker === null ? {} : { inboxPrefix: inboxOf(this.speaker) }),
        timeout: connectMs,
        reconnectTimeWait: reconnectMs,
        maxReconnectAttempts: -1,
        pingInterval: pingMs,
        maxPingOut: pingsMax,
      });
    const part = `NATS at ${shown(url)}`;
    const client = await waitFor(part, startWaitS, open, isFinal).catch(endStart);
    wiring.client = client;
    void this.watch(client);
    void this.endWith(client);
    this.inbox = this.said(wiring.getTopicName("RES", nodeId));
    this.stopAsking = askAfterSlowNodes(wiring.broker);
    await wiring.onConnected();
  }

  /** Follows the connection: what breaks is said, and what comes back is made known again. */
  private async watch(client: NatsConnection): Promise<void> {
    const wiring = this as unknown as Wiring;
    for await (const { type, data, permissionContext } of client.status()) {
      if (type === "disconnect" && wiring.connected) {
        wiring.connected = false;
        this.logger.warn("NATS is away");
      } else if (type === "reconnect") {
        this.logger.warn("NATS is back");
        // Not waited for: it may break again meanwhile.
        void wiring.onConnected(true);
      } else if (type === "error") {
        const { operation = "", subject = "" } = permissionContext ?? {};
        this.logger.error(`NATS refused: ${data} ${operation} ${subject}`);
      }
    }
  }

  /** A connection that the server ends for good, as it knows this node no longer, ends the node. */
  private async endWith(client: NatsConnection): Promise<void> {
    const wiring = this as unknown as Wiring;
    const error = await client.closed();
    wiring.connected = false;
    if (wiring.client === null) return;
    endStart(new Error(`NATS closed the connection: ${error ? error.message : "no reason given"}`));
  }

  override subscribe(command: string, nodeId?: string): Promise<void> {
    const wiring = this as unknown as Wiring;
    const topic = wiring.getTopicName(command, nodeId);
    wiring.client?.subscribe(this.speaker === null ? topic : `${topic}.*`, {
      callback: (error, message) => {
        if (error !== null) {
          this.logger.error(`NATS refused ${topic}: ${error.message}`);
          return;
        }
        if (message.data.length === 0 && message.headers?.code === nobodyHears) {
          this.hearOfNobody(message);
          return;
        }
        const { buffer, byteOffset, byteLength } = message.data;
        const data = Buffer.from(buffer, byteOffset, byteLength);
        const { subject } = message;
        if (this.speaker !== null) {
          this.speakers.set(data, subject.slice(subject.lastIndexOf(".") + 1));
        }
        wiring.receive(command, data);
      },
    });
    return Promise.resolve();
  }

  override send(topic: string, data: Buffer, sent?: Sent): Promise<void> {
    const isAsking = sent?.packet !== undefined && isQuestion(sent.packet);
    const length = this.outgoing.push({ topic: this.said(topic), data, isAsking });
    // What is said in one turn of the event loop goes out in one write.
    if (length === 1) setImmediate(() => this.publishAll());
    return done;
  }

  private publishAll(): void {
    const { client } = this as unknown as Wiring;
    const outgoing = this.outgoing.splice(0);
    if (client === null || client.isClosed()) return;
    for (const { topic, data, isAsking } of outgoing) {
      client.publish(topic, data, isAsking ? { reply: this.inbox } : undefined);
    }
  }

  private said(topic: string): string {
    return this.speaker === null ? topic : `${topic}.${this.speaker}`;
  }

  /** The server says that a question reached nobody. */
  private hearOfNobody({ subject, headers }: Msg): void {
    const asked = headers?.get("Nats-Subject") ?? "";
    const name = this.speaker === null ? "" : `.${this.speaker}`;
    if (subject !== this.inbox || !asked.endsWith(name)) return;
    const nodeId = nodeOfSubject(asked.slice(0, asked.length - name.length));
    if (nodeId !== null) forget((this as unknown as Wiring).broker, nodeId);
  }

  override incomingMessage(command: string, data: Buffer): Promise<void> {
    if (this.speaker === null) return super.incomingMessage(command, data);
    const wiring = this as unknown as Wiring;
    try {
      const packet = this.deserialize(command, data);
      const breach = this.breachIn(this.speakers.get(data) ?? "", command, packet.payload);
      if (breach === null) return wiring.messageHandler(command, packet);
      this.complain(breach);
    } catch (error) {
      this.complain(`a packet ${command} cannot be read: ${(error as Error).message}`);
    }
    return Promise.resolve();
  }

  private breachIn(
    speaker: string,
    command: string,
    said: PacketHeader & { id?: string },
  ): string | null {
    const { pendingRequests } = (this as unknown as Wiring).transit;
    const breach = breachOf(speaker, command, said);
    if (breach !== null) return `${speaker} ${breach}`;
    const asked = command === "RES" ? pendingRequests.get(said.id ?? "")?.nodeID : undefined;
    if (asked === undefined || asked === said.sender) return null;
    return `${said.sender} answers for ${asked}`;
  }

  private complain(breach: string): void {
    if (this.breaches.has(breach) || this.breaches.size >= breachesMax) return;
    this.breaches.add(breach);
    this.logger.error(`ALERT not heard: ${breach}`);
  }

  override async disconnect(): Promise<void> {
    const wiring = this as unknown as Wiring;
    const { client } = wiring;
    if (client === null) return;
    this.stopAsking();
    this.publishAll();
    wiring.client = null;
    // What was written is sent where that is possible; a server that is away holds up no stop.
    await atMost(client.flush(), flushMs).catch((error: Error) =>
      this.logger.debug(`NATS was not flushed: ${error.message}`),
    );
    await client.close();
  }
}
