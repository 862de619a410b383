/**
 * etcd discoverer: Moleculer's, made safe against outages of etcd.
 *
 * Nodes register and send heartbeats there; requests use the transporter as before. A start waits
 * for an unavailable etcd; wrong credentials end it at once. A later outage removes no node: calls
 * continue between nodes that know each other. A node that offers another service's actions is
 * rejected by its id, as on the bus.
 *
 * It corrects four faults of the stock discoverer. It drops every node when it misses their
 * heartbeats, which is what an outage of etcd looks like. It drops them again when etcd is back
 * before their next heartbeat. A lease that cannot be had makes it ask for the next at once, for
 * ever. A failed lookup of one node is an unhandled rejection, which ends the process.
 */
import { Discoverers } from "moleculer";
import { ownerOf } from "../../services/contracts/allowed-calls.ts";
import type { Settings } from "../config/settings.ts";
import { endStart } from "../config/startup.ts";
import { atMost, waitFor } from "../process/wait-for.ts";
import { foreignOffer, type PacketHeader } from "./packet-permissions.ts";

const callMs = 2000;
const reconnectMsMax = 1000;
/** For this long after a failure, etcd's list may lack nodes that have not registered again. */
const recoveryMs = 15_000;
/** The pause between two attempts to register. */
const paceMs = 400;
const stopMs = 1000;

type EtcdOptions = {
  readonly hosts: string[];
  readonly auth?: { readonly username: string; readonly password: string };
  readonly grpcOptions: Readonly<Record<string, number>>;
  readonly defaultCallOptions: (call: { isStream: boolean }) => { deadline?: number };
};

/** The parts of `etcd3://user:password@host:port,host:port/key`; `shown` has no secret. */
export const etcdOf = (url: string): { options: EtcdOptions; key: string; shown: string } => {
  const [, user = "", hosts = "", key = ""] =
    /^etcd3:\/\/(?:([^@/]*)@)?([^/]*)(?:\/(.*))?$/.exec(url) ?? [];
  const [username = "", password = ""] = user.split(":").map(decodeURIComponent);
  return {
    options: {
      hosts: hosts.split(",").map((host) => `http://${host}`),
      ...(username === "" ? {} : { auth: { username, password } }),
      grpcOptions: { "grpc.max_reconnect_backoff_ms": reconnectMsMax },
      // A server that takes a request and never answers counts as unavailable.
      defaultCallOptions: ({ isStream }) => (isStream ? {} : { deadline: Date.now() + callMs }),
    },
    key,
    shown: `etcd at ${hosts}`,
  };
};

/** True for an error of etcd that waiting does not cure. */
export const isFinal = (error: Error): boolean =>
  /Authentication|PermissionDenied|InvalidArgument/.test(error.constructor.name);

/** The discoverer of one node. */
export class Etcd extends Discoverers.Etcd3 {
  private readonly shown: string;
  private readonly startWaitS: number;
  private isStarted = false;
  private failedAtMs = Number.NEGATIVE_INFINITY;
  private isKnown = false;
  private readonly sentAtMs = { beat: Number.NEGATIVE_INFINITY, info: Number.NEGATIVE_INFINITY };

  constructor(url: string, { startWaitS }: Pick<Settings, "startWaitS">) {
    const { options, shown } = etcdOf(url);
    // A dead node loses its lease: that is the check.
    super({ etcd: options, disableHeartbeatChecks: true });
    this.shown = shown;
    this.startWaitS = startWaitS;
  }

  override async discoverAllNodes(): Promise<void> {
    if (!this.isStarted) {
      const open = () => this.collectOnlineNodes();
      await waitFor(this.shown, this.startWaitS, open, isFinal).catch(endStart);
      this.isStarted = true;
      return;
    }
    await this.collectOnlineNodes().catch((error: Error) =>
      this.logger.warn(`${this.shown} is away: ${error.message}`),
    );
  }

  override async collectOnlineNodes(): Promise<void> {
    try {
      await super.collectOnlineNodes();
    } catch (error) {
      this.failedAtMs = performance.now();
      throw error;
    }
  }

  /** A node's heartbeat is seen repeatedly: a failed lookup is retried with the next. */
  override async discoverNode(nodeId: string) {
    return super.discoverNode(nodeId).catch((error: Error) => {
      this.logger.warn(`${this.shown} does not tell who ${nodeId} is: ${error.message}`);
    });
  }

  override remoteNodeDisconnected(nodeId: string, isUnexpected: boolean): void {
    const isRecovering = performance.now() - this.failedAtMs < recoveryMs;
    if (isUnexpected && isRecovering) return;
    super.remoteNodeDisconnected(nodeId, isUnexpected);
  }

  override processRemoteNodeInfo(nodeId: string, info: Record<string, unknown>) {
    const { sender = "", services } = info as PacketHeader;
    const foreign = foreignOffer(ownerOf(nodeId), services);
    if (sender !== nodeId || foreign !== null) {
      this.logger.error(`ALERT not believed: ${nodeId} offers ${foreign ?? `as ${sender}`}`);
      return undefined as never;
    }
    return super.processRemoteNodeInfo(nodeId, info);
  }

  override async sendHeartbeat(): Promise<void> {
    if (this.isTooSoon("beat")) return;
    await super.sendHeartbeat();
    if (this.isKnown && this.leaseInfo === null) await this.sendLocalNodeInfo();
  }

  override async sendLocalNodeInfo(nodeId?: string): Promise<void> {
    const { seq } = this.localNode as unknown as { seq: number };
    // A change is written at once; a lost registration is rewritten after a pause.
    if (seq === this.lastInfoSeq && this.isTooSoon("info")) return;
    this.isKnown = true;
    await super.sendLocalNodeInfo(nodeId);
  }

  override async localNodeDisconnected(): Promise<void> {
    const leases = [this.leaseBeat, this.leaseInfo];
    // An unavailable etcd does not delay a stop: the node's keys expire with their leases.
    const written = super.localNodeDisconnected().catch((error: Error) => {
      this.logger.warn(`${this.shown} was not told of the stop: ${error.message}`);
    });
    await atMost(written, stopMs);
    for (const lease of leases) lease?.release();
  }

  private isTooSoon(what: "beat" | "info"): boolean {
    const nowMs = performance.now();
    if (nowMs - this.sentAtMs[what] < paceMs) return true;
    this.sentAtMs[what] = nowMs;
    return false;
  }
}
