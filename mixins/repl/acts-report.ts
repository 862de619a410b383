/**
 * Acts report: what an operator called in the REPL, for the audit log.
 *
 * A REPL is no HTTP server, so it reports by itself. Equal calls of one report are counted
 * together: a bench is one entry a second. What was not acknowledged is sent again.
 */
import type { ServiceBroker } from "moleculer";
import { isCommand } from "../../services/contracts/core/action-contract.ts";
import { newId, now, sha256 } from "../../services/contracts/core/units.ts";
import { call, contractOf, type Params } from "../../services/contracts/index.ts";
import { hashLength, idsIn } from "../http/security-reporter.ts";
import { periodic } from "../process/periodic.ts";

type Report = Params<"security.report">;
type Sighting = Report["sightings"][number];

const everyMs = 1000;
const answerMs = 5000;
/** The most of one report, by its contract. */
const perReport = 200;

export type Act = {
  readonly action: string;
  readonly params: object;
  /** Null for a sign-in that was refused. */
  readonly actor: string | null;
  readonly correlationId: string;
  /** OK, or the code of the refusal. */
  readonly result: string;
};

/** Collects the acts of one REPL and sends them in reports. */
export class ActsReport {
  /** What stands for an address: the node, since a REPL has no client. */
  readonly from: string;
  private readonly broker: ServiceBroker;
  private readonly lines = new Map<string, Sighting>();
  private readonly stop: () => Promise<void>;
  private report: Report | null = null;
  private sending: Promise<void> | null = null;

  constructor(broker: ServiceBroker) {
    this.broker = broker;
    this.from = sha256(`repl|${broker.nodeID}`).slice(0, hashLength);
    this.stop = periodic(
      everyMs,
      () => this.send(),
      () => undefined,
    );
  }

  /** How many acts the audit log has not acknowledged. */
  get waiting(): number {
    return this.lines.size + (this.report?.sightings.length ?? 0);
  }

  note({ action, params, actor, correlationId, result }: Act): void {
    const contract = contractOf(action);
    const subjects = idsIn(params);
    const kind = `${result}|${action}|${actor}|${JSON.stringify(subjects)}`;
    const alike = this.lines.get(kind);
    this.lines.set(kind, {
      at: now(),
      action,
      result,
      actor,
      role: actor === null ? null : "operator",
      isCommand: contract === undefined || isCommand(contract),
      subjects,
      from: this.from,
      correlationId,
      count: (alike?.count ?? 0) + 1,
    });
  }

  /** Sends what was noted. Rejects while the security service does not answer. */
  send(): Promise<void> {
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  /** Stops the periodic run and tries once to send the rest. */
  async close(): Promise<void> {
    await this.stop();
    await this.send();
  }

  private async sendAll(): Promise<void> {
    while (this.waiting > 0) {
      // An unacknowledged report is retried unchanged: received twice, it is recorded once.
      this.report ??= this.next();
      await call(this.broker, "security.report", this.report, { timeout: answerMs });
      this.report = null;
    }
  }

  private next(): Report {
    const lines = [...this.lines].slice(0, perReport);
    for (const [kind] of lines) this.lines.delete(kind);
    return { reportId: newId(), sightings: lines.map(([, line]) => line), addresses: [] };
  }
}
