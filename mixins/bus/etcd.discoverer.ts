/**
 * etcd: Moleculer's discoverer with what it needs to be relied on.
 *
 * Nodes write who they are and beat there; requests go over the transporter as before. etcd that
 * is away at the start is waited for, wrong credentials end the start at once; etcd that goes away
 * later takes nobody from the list: calls go on between those who know each other. A node whose
 * own services are another's by its id is not believed, as on the bus.
 *
 * Four faults of the stock discoverer are mended here. It drops every node when it misses their
 * beats, which is what an outage of etcd looks like. It drops them again when etcd is back before
 * they have beaten. A lease that cannot be had makes it ask for the next at once, for ever. And a
 * question for one node that fails is caught by nobody, which ends the process that asked.
 */
import { Discoverers } from "moleculer";
import { ownerOf } from "../../services/contracts/allowed-calls.ts";
import type { Settings } from "../config/settings.ts";
import { endStart } from "../config/startup.ts";
import { atMost, waitFor } from "../process/wait-for.ts";
import { foreignOffer, type PacketHeader } from "./packet-permissions.ts";

const callMs = 2000;
const reconnectMsMax = 1000;
/** So long after etcd did not answer its list may lack nodes that have not come back to it. */
const recoveryMs = 15_000;
/** Between two attempts to be written down. */
const paceMs = 400;
const stopMs = 1000;

type EtcdOptions = {
  readonly hosts: string[];
  readonly auth?: { readonly username: string; readonly password: string };
  readonly grpcOptions: Readonly<Record<string, number>>;
  readonly defaultCallOptions: (call: { isStream: boolean }) => { deadline?: number };
};

/** What `etcd3://user:password@host:port,host:port/key` says: the client's options and the key. */
export const etcdOf = (url: string): { options: EtcdOptions; key: string; shown: string } => {
  const [, user = "", hosts = "", key = ""] =
    /^etcd3:\/\/(?:([^@/]*)@)?([^/]*)(?:\/(.*))?$/.exec(url) ?? [];
  const [username = "", password = ""] = user.split(":").map(decodeURIComponent);
  return {
    options: {
      hosts: hosts.split(",").map((host) => `http://${host}`),
      ...(username === "" ? {} : { auth: { username, password } }),
      grpcOptions: { "grpc.max_reconnect_backoff_ms": reconnectMsMax },
      // A server that takes the question and never answers is as good as away.
      defaultCallOptions: ({ isStream }) => (isStream ? {} : { deadline: Date.now() + callMs }),
    },
    key,
    shown: `etcd at ${hosts}`,
  };
};

/** What of an error of etcd no waiting will cure. */
export const isFinal = (error: Error): boolean =>
  /Authentication|PermissionDenied|InvalidArgument/.test(error.constructor.name);

/** How one node finds the others. */
export class Etcd extends Discoverers.Etcd3 {
  private readonly shown: string;
  private readonly startWaitS: number;
  private isStarted = false;
  private failedAtMs = Number.NEGATIVE_INFINITY;
  private isKnown = false;
  private readonly sentAtMs = { beat: Number.NEGATIVE_INFINITY, info: Number.NEGATIVE_INFINITY };

  constructor(url: string, { startWaitS }: Pick<Settings, "startWaitS">) {
    const { options, shown } = etcdOf(url);
    // A node that is gone loses its lease: that is the check.
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

  /** Its beat is seen again and again: a question that failed is put again with the next. */
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
    // What changed is written at once; what was lost is written again without haste.
    if (seq === this.lastInfoSeq && this.isTooSoon("info")) return;
    this.isKnown = true;
    await super.sendLocalNodeInfo(nodeId);
  }

  override async localNodeDisconnected(): Promise<void> {
    const leases = [this.leaseBeat, this.leaseInfo];
    // An etcd that is away holds up no stop: what is written there ends with its lease.
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
