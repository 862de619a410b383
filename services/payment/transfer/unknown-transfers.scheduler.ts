/**
 * Janitor: asks the provider what became of charges, payouts and refunds of which nobody knows.
 *
 * It looks an errand up by its key, settles what has ended, and asks again for what the provider
 * never had. Every replica has one: a look changes nothing, a repeat has the same key, and of two
 * that settle the first stands. A webhook only makes it look at once.
 */
import type { Service, ServiceSchema } from "moleculer";
import pLimit from "p-limit";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { raiseAlert } from "../../../mixins/metrics/metrics.ts";
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

const beatMs = 500;
const pageRows = 200;
const rowsMax = 10_000;
const atOnce = 8;

/** How often one was looked at, when the next time is, and whether a person was called. */
type Looked = { looks: number; next: Instant; isTold: boolean };

export class UnknownTransfers {
  private readonly service: PaymentService;
  private readonly provider: Provider;
  private readonly looked = new Map<string, Looked>();
  private readonly limit = pLimit(atOnce);
  private readonly looking = new Map<string, Promise<void>>();
  private isStopping = false;

  constructor(service: PaymentService, provider: Provider) {
    this.service = service;
    this.provider = provider;
  }

  /** Looks at all that is due. */
  async round(): Promise<void> {
    const view = await openedReadModel(this.service, openTransfers);
    const seen = new Set<string>();
    for (let skip = 0; skip < rowsMax; skip += pageRows) {
      const page = { sort: { order: 1 }, limit: pageRows, skip } as const;
      const rows = await view.find({}, page);
      for (const { _id } of rows) seen.add(_id);
      await Promise.all(rows.filter((row) => this.isDue(row)).map((row) => this.look(row)));
      if (rows.length < pageRows) break;
    }
    for (const id of this.looked.keys()) if (!seen.has(id)) this.looked.delete(id);
  }

  /**
   * Looks at one now, never twice at the same time. `isWoken`: there is news of it, so it is looked
   * at however young it is.
   */
  look(row: OpenTransfer, isWoken = false): Promise<void> {
    const running = this.looking.get(row._id);
    if (running !== undefined) return running;
    const run = this.limit(() => this.ask(row, isWoken))
      .catch((error: Error & { type?: string }) => {
        // A provider's message may quote what it was sent, so only the kind of error is told.
        this.service.logger.warn(
          `${row.kind} ${row._id} is still not known: ${error.type ?? error.name}`,
        );
      })
      .finally(() => this.looking.delete(row._id));
    this.looking.set(row._id, run);
    return run;
  }

  /** Begins no look more; resolved when those under way are over. */
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
    const errand = transfers[kind];
    const state = await errand.state(this.service.log, id);
    const at = now();
    if (state === null || state.status === "over") return;
    if (!isWoken && !isLeftToScheduler(state.status === "unknown", since, at)) return;
    const { looks, isTold } = this.looked.get(id) ?? { looks: 0, isTold: false };
    this.looked.set(id, { looks: looks + 1, next: later(at, waitMs(looks)), isTold });
    const { key, amountWon, receipt } = state;
    const question = { kind, key, askedAt: since, ...(receipt === undefined ? {} : { receipt }) };
    const standing = await this.provider.find(question).catch((error: unknown) => {
      if (needsPerson(false, looks, since, at)) this.callPerson(row, `is open since ${since}`);
      throw error;
    });
    if (standing.status === "done" && standing.amountWon !== amountWon) {
      const [theirs, ours] = [standing.amountWon, amountWon];
      return this.callPerson(row, `is ${theirs} won at the provider, and ${ours} won here`);
    }
    if (needsPerson(standing.status === "pending", looks, since, at)) {
      this.callPerson(row, `is open since ${since}`);
    }
    if (standing.status === "absent" && !mayRepeat(since, at)) return;
    const outcome =
      standing.status === "absent"
        ? await errand.ask(this.service, this.provider, id)
        : outcomeOf(standing);
    if (outcome.status === "unknown" && state.status === "unknown") return;
    await settle(this.service, errand, id, outcome, ownCommand(id));
  }

  /** Once for each, as long as this process lives. */
  private callPerson({ _id, kind }: OpenTransfer, what: string): void {
    const looked = this.looked.get(_id);
    if (looked?.isTold) return;
    if (looked !== undefined) looked.isTold = true;
    raiseAlert(this.service, "provider", `${kind} ${_id} ${what}`);
  }
}

const janitors = new WeakMap<Service, UnknownTransfers>();

/** The janitor of a running service. */
export const unknownTransfersOf = (service: Service): UnknownTransfers => {
  const found = janitors.get(service);
  if (found === undefined) throw new Error(`${service.name} has no janitor`);
  return found;
};

/** Looks again and again while the service runs. */
export const unknownTransferScheduler = (providerOf: ProviderOf): Partial<ServiceSchema> => ({
  started(this: Service) {
    const made = new UnknownTransfers(this as PaymentService, providerOf(this));
    janitors.set(this, made);
    const stop = periodic(
      beatMs,
      () => made.round(),
      ({ message }) => this.logger.warn(`the janitor could not look: ${message}`),
    );
    resourcesOf(this).onClose(async () => {
      await made.stop();
      await stop();
    });
  },
});
