/**
 * Scheduler of unknown transfers: asks the provider about charges, payouts and refunds without a
 * known outcome.
 *
 * It looks a transfer up by its key, settles what has ended, and retries what the provider never
 * had. Every replica runs one: a look-up changes nothing, a retry has the same key, and the first
 * of two settlements counts. A webhook only triggers an immediate look-up.
 */
import type { Service, ServiceSchema } from "moleculer";
import pLimit from "p-limit";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { measure, raiseAlert } from "../../../mixins/metrics/metrics.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { openedReadModel } from "../../../mixins/projection/read-models.ts";
import { type Instant, later, now } from "../../contracts/core/units.ts";
import type { PaymentService } from "../ledger/ledger.repository.ts";
import { type Kind, outcomeOf, type Provider } from "../provider/provider.ts";
import { chargeTransfer } from "./charge.reactor.ts";
import { type OpenTransfer, openTransfers } from "./open-transfers.projection.ts";
import { payoutTransfer } from "./payout.reactor.ts";
import { refundTransfer } from "./refund.reactor.ts";
import { isLeftToScheduler, mayRepeat, needsPerson, waitMs } from "./retry-schedule.ts";
import { ownCommand, type ProviderOf, settle, type Transfer } from "./transfer.reactor.ts";

export const transfers: Readonly<Record<Kind, Transfer>> = {
  charge: chargeTransfer,
  payout: payoutTransfer,
  refund: refundTransfer,
};

const periodMs = 500;
const pageRows = 200;
const rowsMax = 10_000;
const atOnce = 8;

/** The look-ups so far, when the next is due, and whether an operator was alerted. */
type Looked = { looks: number; next: Instant; isAlerted: boolean };

/** Looks up open transfers and settles those that have ended. */
export class UnknownTransfers {
  private readonly service: PaymentService;
  private readonly provider: Provider;
  private readonly looked = new Map<string, Looked>();
  private readonly slots = pLimit(atOnce);
  private readonly looking = new Map<string, Promise<void>>();
  private isStopping = false;

  constructor(service: PaymentService, provider: Provider) {
    this.service = service;
    this.provider = provider;
  }

  /** Looks up every transfer that is due. */
  async round(): Promise<void> {
    const readModel = await openedReadModel(this.service, openTransfers);
    const seen = new Map<string, OpenTransfer>();
    for (let skip = 0; skip < rowsMax; skip += pageRows) {
      const page = { sort: { order: 1 }, limit: pageRows, skip } as const;
      const rows = await readModel.find({}, page);
      for (const row of rows) seen.set(row._id, row);
      await Promise.all(rows.filter((row) => this.isDue(row)).map((row) => this.look(row)));
      if (rows.length < pageRows) break;
    }
    for (const id of this.looked.keys()) if (!seen.has(id)) this.looked.delete(id);
    this.show([...seen.values()]);
  }

  /** Shows how many of each kind are open, and since when the oldest is. They come oldest first. */
  private show(rows: readonly OpenTransfer[]): void {
    const { broker, name: service } = this.service;
    const at = Date.parse(now());
    for (const kind of Object.keys(transfers)) {
      const own = rows.filter((row) => row.kind === kind);
      const [oldest] = own;
      const ageS = oldest === undefined ? 0 : (at - Date.parse(oldest.since)) / 1000;
      measure(broker, "openTransfers", { service, kind }, own.length);
      measure(broker, "oldestTransfer", { service, kind }, Math.max(ageS, 0));
    }
  }

  /**
   * Looks up one transfer now, never twice at the same time. `isWoken`: there is news of it, so its
   * age does not matter.
   */
  look(row: OpenTransfer, isWoken = false): Promise<void> {
    const running = this.looking.get(row._id);
    if (running !== undefined) return running;
    const run = this.slots(() => this.ask(row, isWoken))
      .catch((error: Error & { type?: string }) => {
        // A provider's message may quote what it was sent, so only the kind of error is logged.
        this.service.logger.warn(
          `${row.kind} ${row._id} is still not known: ${error.type ?? error.name}`,
        );
      })
      .finally(() => this.looking.delete(row._id));
    this.looking.set(row._id, run);
    return run;
  }

  /** Starts no further look-up; resolves when the running ones are over. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.looking.values());
  }

  private isDue({ _id }: OpenTransfer): boolean {
    const before = this.looked.get(_id);
    return before === undefined || before.next <= now();
  }

  private async ask(row: OpenTransfer, isWoken: boolean): Promise<void> {
    if (this.isStopping) return;
    const { _id: id, kind, since } = row;
    const transfer = transfers[kind];
    const state = await transfer.state(this.service.log, id);
    const at = now();
    if (state === null || state.status === "over") return;
    if (!isWoken && !isLeftToScheduler(state.status === "unknown", since, at)) return;
    const { looks, isAlerted } = this.looked.get(id) ?? { looks: 0, isAlerted: false };
    this.looked.set(id, { looks: looks + 1, next: later(at, waitMs(looks)), isAlerted });
    const { key, amountWon, receipt } = state;
    const question = { kind, key, askedAt: since, ...(receipt === undefined ? {} : { receipt }) };
    const standing = await this.provider.find(question).catch((error: unknown) => {
      if (needsPerson(false, looks, since, at)) this.alertOnce(row, `is open since ${since}`);
      throw error;
    });
    if (standing.status === "done" && standing.amountWon !== amountWon) {
      const [theirs, ours] = [standing.amountWon, amountWon];
      return this.alertOnce(row, `is ${theirs} won at the provider, and ${ours} won here`);
    }
    if (needsPerson(standing.status === "pending", looks, since, at)) {
      this.alertOnce(row, `is open since ${since}`);
    }
    if (standing.status === "absent" && !mayRepeat(since, at)) return;
    const outcome =
      standing.status === "absent"
        ? await transfer.ask(this.service, this.provider, id)
        : outcomeOf(standing);
    if (outcome.status === "unknown" && state.status === "unknown") return;
    await settle(this.service, transfer, id, outcome, ownCommand(id));
  }

  /** Alerts once per transfer, as long as this process lives. */
  private alertOnce({ _id, kind }: OpenTransfer, what: string): void {
    const looked = this.looked.get(_id);
    if (looked?.isAlerted) return;
    if (looked !== undefined) looked.isAlerted = true;
    raiseAlert(this.service, "provider", `${kind} ${_id} ${what}`);
  }
}

const schedulers = new WeakMap<Service, UnknownTransfers>();

/** The scheduler of a running service. Throws Error when it has none. */
export const unknownTransfersOf = (service: Service): UnknownTransfers => {
  const found = schedulers.get(service);
  if (found === undefined) throw new Error(`${service.name} has no janitor`);
  return found;
};

/** Runs a round every 500 ms while the service runs. */
export const unknownTransferScheduler = (providerOf: ProviderOf): Partial<ServiceSchema> => ({
  started(this: Service) {
    const scheduler = new UnknownTransfers(this as PaymentService, providerOf(this));
    schedulers.set(this, scheduler);
    const stop = periodic(
      periodMs,
      () => scheduler.round(),
      ({ message }) => this.logger.warn(`the janitor could not look: ${message}`),
    );
    resourcesOf(this).onClose(async () => {
      await scheduler.stop();
      await stop();
    });
  },
});
