/**
 * Store: a process's connection to its database, with everything that may happen on it.
 *
 * A command takes a while to the database and its answer a while back. If the process dies in
 * between, what the database did stays done. A trouble makes the database slow, takes it away for a
 * while, or loses commands or answers, which a writer cannot distinguish.
 */
import {
  type Collection,
  type Doc,
  DuplicateKey,
  type Query,
  type Store,
  StoreFault,
} from "../../mixins/store/store.ts";
import { chance, type Random } from "../../services/demo/random.ts";
import type { Database, Table } from "./database.ts";
import type { World } from "./world.ts";

export type Trouble = {
  readonly isAway?: boolean;
  /** The factor by which everything is slower. */
  readonly slowness?: number;
  /** Likelihood, 0..1, that a command or its answer is lost. */
  readonly loses?: number;
};

const wayMs = 0.6;
/** The share of transmissions that are slow without any trouble. */
const seldom = 0.03;
const seldomTimes = 60;
const writeLosses = 3;
const awayMsMax = 3000;
const lostMsMax = 5000;

/** Stores of one world, and the troubles of each service's database. */
export class Stores {
  readonly counts = { commands: 0, away: 0, lostBefore: 0, lostAfter: 0 };
  private readonly world: World;
  private readonly random: Random;
  private readonly troubles = new Map<string, Set<Trouble>>();

  constructor(world: World) {
    this.world = world;
    this.random = world.row("stores");
  }

  begin(service: string, trouble: Trouble): void {
    const all = this.troubles.get(service) ?? new Set();
    this.troubles.set(service, all.add(trouble));
  }

  end(service: string, trouble: Trouble): void {
    this.troubles.get(service)?.delete(trouble);
  }

  /** Opens a database for the calling process. */
  async open(database: Database): Promise<Store> {
    let isClosed = false;
    const run = <T>(work: () => T, isWrite: boolean): Promise<T> => {
      if (isClosed) return Promise.reject(new StoreFault("store is closed"));
      return this.run(database.name, work, isWrite);
    };
    await run(() => undefined, false);
    return {
      exclusive: false,
      async collection<D extends Doc>(name: string, indexes = {}) {
        const table = database.table(name);
        await run(() => table.ensure(indexes), false);
        return new SimulatedCollection<D>(table, run);
      },
      async close() {
        isClosed = true;
      },
    };
  }

  /**
   * One command and its answer. The command runs as the database, the answer as the calling
   * process.
   */
  private run<T>(service: string, work: () => T, isWrite: boolean): Promise<T> {
    this.counts.commands += 1;
    const { world, random } = this;
    const troubles = [...(this.troubles.get(service) ?? [])];
    const slowness = Math.max(1, ...troubles.map(({ slowness: times = 1 }) => times));
    // Reads are frequent and their loss does little harm: the loss of writes matters.
    const times = isWrite ? writeLosses : 1;
    const isLost = troubles.some(({ loses = 0 }) => loses > 0 && chance(random, loses * times));
    const isLostBefore = isLost && (!isWrite || chance(random, 0.5));
    const way = () =>
      (0.05 + random() * wayMs) *
      (chance(random, seldom) ? Math.max(slowness, seldomTimes) : slowness);
    const [thereMs, backMs] = [way(), way()];
    return new Promise<T>((resolve, reject) => {
      const fault = (why: string, ms: number) =>
        world.after(random() * ms, () => reject(new StoreFault(`database: ${why}`)));
      if (troubles.some(({ isAway }) => isAway)) {
        this.counts.away += 1;
        fault("away", awayMsMax);
        return;
      }
      if (isLostBefore) {
        this.counts.lostBefore += 1;
        fault("no answer", lostMsMax);
        return;
      }
      const answer = (settle: () => void) => {
        if (!isLost) return world.after(backMs, settle);
        this.counts.lostAfter += 1;
        return fault("no answer", lostMsMax);
      };
      const answerAs = world.bound(answer);
      world.as(undefined, () =>
        world.after(thereMs, () => {
          let settle: () => void;
          try {
            const done = work();
            settle = () => resolve(done);
          } catch (error) {
            settle = () => reject(error);
          }
          answerAs(settle);
        }),
      );
    });
  }
}

type Run = <T>(work: () => T, isWrite: boolean) => Promise<T>;

class SimulatedCollection<D extends Doc> implements Collection<D> {
  private readonly table: Table;
  private readonly run: Run;

  constructor(table: Table, run: Run) {
    this.table = table;
    this.run = run;
  }

  insert(doc: D): Promise<void> {
    const text = JSON.stringify(doc);
    return this.run(() => {
      if (!this.table.insert(text)) throw new DuplicateKey();
    }, true);
  }

  insertMany(docs: readonly D[]): Promise<number> {
    const texts = docs.map((doc) => JSON.stringify(doc));
    return this.run(() => {
      const first = texts.findIndex((text) => !this.table.insert(text));
      return first === -1 ? texts.length : first;
    }, true);
  }

  async get(id: string): Promise<D | null> {
    const text = await this.run(() => this.table.get(id), false);
    return text === null ? null : (JSON.parse(text) as D);
  }

  async find(query: Query, { sort = {}, limit, skip = 0 }: Parameters<Collection<D>["find"]>[1]) {
    const texts = await this.run(() => this.table.find(query, sort, skip, limit), false);
    return texts.map((text) => JSON.parse(text) as D);
  }

  count(query: Query): Promise<number> {
    return this.run(() => this.table.count(query), false);
  }

  replace(id: string, where: Query, next: D): Promise<boolean> {
    const text = JSON.stringify(next);
    return this.run(() => {
      const isReplaced = this.table.replace(id, where, text);
      if (isReplaced === null) throw new DuplicateKey();
      return isReplaced;
    }, true);
  }

  remove(id: string): Promise<boolean> {
    return this.run(() => this.table.remove(id), true);
  }

  async compact(): Promise<void> {
    // There is no file.
  }

  clear(): Promise<void> {
    return this.run(() => this.table.clear(), true);
  }
}
