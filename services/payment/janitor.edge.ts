/**
 * Janitor: asks the provider what became of charges, payouts and refunds of which nobody knows.
 *
 * It looks an errand up by its key, settles what has ended, and asks again for what the provider
 * never had. Every replica has one: a look changes nothing, a repeat has the same key, and of two
 * that settle the first stands. A webhook only makes it look at once.
 */
import type { Service, ServiceSchema } from "moleculer";
import { beat } from "../../mixins/beat.ts";
import { raiseAlert } from "../../mixins/metrics.ts";
import { openedView } from "../../mixins/projection.mixin.ts";
import { Places } from "../../mixins/reactor/places.ts";
import { roomOf } from "../../mixins/room.ts";
import { type Instant, later, now } from "../contracts/units.ts";
import { chargeErrand } from "./charge.edge.ts";
import { type Errand, ownCommand, type ProviderOf, settle } from "./errand.edge.ts";
import { isJanitors, mayRepeat, needsPerson, waitMs } from "./janitor.ts";
import { type OpenErrand, openErrands } from "./open.projection.ts";
import { payoutErrand } from "./payout.edge.ts";
import type { PaymentService } from "./posting.edge.ts";
import { type Kind, outcomeOf, type Provider } from "./provider.ts";
import { refundErrand } from "./refund.edge.ts";

export const errands: Readonly<Record<Kind, Errand>> = {
  charge: chargeErrand,
  payout: payoutErrand,
  refund: refundErrand,
};

const beatMs = 500;
const pageRows = 200;
const rowsMax = 10_000;
const atOnce = 8;

/** How often one was looked at, when the next time is, and whether a person was called. */
type Looked = { looks: number; next: Instant; isTold: boolean };

export class Janitor {
  private readonly service: PaymentService;
  private readonly provider: Provider;
  private readonly looked = new Map<string, Looked>();
  private readonly places = new Places(atOnce);
  private readonly looking = new Map<string, Promise<void>>();
  private isStopping = false;

  constructor(service: PaymentService, provider: Provider) {
    this.service = service;
    this.provider = provider;
  }

  /** Looks at all that is due. */
  async round(): Promise<void> {
    const view = await openedView(this.service, openErrands);
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
  look(row: OpenErrand, isWoken = false): Promise<void> {
    const running = this.looking.get(row._id);
    if (running !== undefined) return running;
    const run = this.places
      .within(() => this.ask(row, isWoken))
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

  private isDue({ _id }: OpenErrand): boolean {
    const before = this.looked.get(_id);
    return before === undefined || before.next <= now();
  }

  private async ask(row: OpenErrand, isWoken: boolean): Promise<void> {
    if (this.isStopping) return;
    const { _id: id, kind, since } = row;
    const errand = errands[kind];
    const state = await errand.state(this.service.log, id);
    const at = now();
    if (state === null || state.status === "over") return;
    if (!isWoken && !isJanitors(state.status === "unknown", since, at)) return;
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
  private callPerson({ _id, kind }: OpenErrand, what: string): void {
    const looked = this.looked.get(_id);
    if (looked?.isTold) return;
    if (looked !== undefined) looked.isTold = true;
    raiseAlert(this.service, "provider", `${kind} ${_id} ${what}`);
  }
}

const janitors = new WeakMap<Service, Janitor>();

/** The janitor of a running service. */
export const janitorOf = (service: Service): Janitor => {
  const found = janitors.get(service);
  if (found === undefined) throw new Error(`${service.name} has no janitor`);
  return found;
};

/** Looks again and again while the service runs. */
export const janitor = (providerOf: ProviderOf): Partial<ServiceSchema> => ({
  started(this: Service) {
    const made = new Janitor(this as PaymentService, providerOf(this));
    janitors.set(this, made);
    const stop = beat(
      beatMs,
      () => made.round(),
      ({ message }) => this.logger.warn(`the janitor could not look: ${message}`),
    );
    roomOf(this).onClose(async () => {
      await made.stop();
      await stop();
    });
  },
});
