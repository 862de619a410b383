/**
 * NATS transporter: Moleculer's, with clear start errors, retryable failures and permissions.
 *
 * A start waits for an unavailable server for a limited time, with a line for each attempt. Wrong
 * credentials end it at once. A connection that breaks later is reopened. Until then requests fail
 * at once as retryable, instead of being buffered for callers that have stopped waiting.
 *
 * With a user in the URL each subject ends in the publisher's service. The server lets a user
 * publish under its own name only (scripts/cluster/nats-permissions.ts). Packets that a service may
 * not send are dropped.
 *
 * The server reports at once that a request has no subscriber (./dead-node-detection.ts): the dead
 * node is dropped.
 */
import { readFileSync } from "node:fs";
import { type ServiceBroker, Transporters } from "moleculer";
import type { ConnectionOptions, Msg, NatsConnection } from "nats";
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
/** The server's status for a subject without a subscriber. */
const noResponders = 503;
/** Each kind of breach is logged once, and at most this many kinds. */
const breachesMax = 100;

const wrongSettings =
  /AUTHORIZATION|AUTHENTICATION|BAD_CREDS|INVALID_OPTION|TLS|CERT|UNABLE_TO_|ENOENT/;

/**
 * True for an error of NATS that waiting does not cure: wrong credentials or certificates. A busy
 * server answers "Authentication Timeout" to credentials that it has not read yet.
 */
export const isFinal = ({ code = "" }: Error & { code?: string }): boolean =>
  wrongSettings.test(code) && !code.endsWith("TIMEOUT");

type Servers = Pick<ConnectionOptions, "servers" | "user" | "pass" | "tls">;

const optionsOf = (url: string, tls: Settings["natsTls"]): Servers => {
  const urls = url.split(",").map((each) => new URL(each));
  const [first] = urls;
  const files = Object.entries({ caFile: tls?.ca, certFile: tls?.cert, keyFile: tls?.key });
  const named = files.filter((file): file is [string, string] => typeof file[1] === "string");
  // Read here, so that a missing file is a clear error and not an endless reconnect.
  for (const [, path] of named) readFileSync(path);
  const isTls = named.length > 0 || urls.some(({ protocol }) => protocol === "tls:");
  // Checked against the certificate where the server is known by address only.
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

/** The URL without user and password. */
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

/** The NATS connection of a broker's transporter; null where it has none. */
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
  /** A subject that this node reads and no other service's node may publish to. */
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
    // A process on another bus, or on none, never loads the client.
    const { connect } = await import("nats");
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
    this.inbox = this.subjectOf(wiring.getTopicName("RES", nodeId));
    this.stopAsking = askAfterSlowNodes(wiring.broker);
    this.logger.info(`${part} is connected`);
    await wiring.onConnected();
  }

  /** Watches the connection: logs each break, and announces the node again after a reconnect. */
  private async watch(client: NatsConnection): Promise<void> {
    const wiring = this as unknown as Wiring;
    for await (const { type, data, permissionContext } of client.status()) {
      if (type === "disconnect" && wiring.connected) {
        wiring.connected = false;
        this.logger.warn("NATS is away");
      } else if (type === "reconnect") {
        this.logger.warn("NATS is back");
        // Not awaited: the connection may break again meanwhile.
        void wiring.onConnected(true);
      } else if (type === "error") {
        const { operation = "", subject = "" } = permissionContext ?? {};
        this.logger.error(`NATS refused: ${data} ${operation} ${subject}`);
      }
    }
  }

  /** Ends the node when the server closes its connection for good, as when its user was removed. */
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
        if (message.data.length === 0 && message.headers?.code === noResponders) {
          this.handleNoResponders(message);
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
    const length = this.outgoing.push({ topic: this.subjectOf(topic), data, isAsking });
    // The packets of one turn of the event loop are sent in one write.
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

  private subjectOf(topic: string): string {
    return this.speaker === null ? topic : `${topic}.${this.speaker}`;
  }

  /** Handles the server's report that a request had no subscriber. */
  private handleNoResponders({ subject, headers }: Msg): void {
    const requestSubject = headers?.get("Nats-Subject") ?? "";
    const name = this.speaker === null ? "" : `.${this.speaker}`;
    if (subject !== this.inbox || !requestSubject.endsWith(name)) return;
    const nodeId = nodeOfSubject(requestSubject.slice(0, requestSubject.length - name.length));
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
    header: PacketHeader & { id?: string },
  ): string | null {
    const { pendingRequests } = (this as unknown as Wiring).transit;
    const breach = breachOf(speaker, command, header);
    if (breach !== null) return `${speaker} ${breach}`;
    const calledNode = command === "RES" ? pendingRequests.get(header.id ?? "")?.nodeID : undefined;
    if (calledNode === undefined || calledNode === header.sender) return null;
    return `${header.sender} answers for ${calledNode}`;
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
    // Pending writes are flushed where possible; an unavailable server does not delay a stop.
    await atMost(client.flush(), flushMs).catch((error: Error) =>
      this.logger.debug(`NATS was not flushed: ${error.message}`),
    );
    await client.close();
  }
}
