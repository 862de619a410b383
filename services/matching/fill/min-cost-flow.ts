/**
 * Minimum-cost flow: fills seats with people at the least cost, exactly.
 *
 * Rows have seats, slots take one each; an edge says that a slot may be in a row, and at which cost
 * (a whole number, 0 or more). Of all ways to fill the most seats, the answer is one of least cost.
 * Successive shortest paths: seats are filled one after the other. Each takes the shortest
 * augmenting path, by Dijkstra on reduced costs. A path may also end at an empty seat, which costs
 * more than everything else together, so a path always exists.
 */
import FlatQueue from "flatqueue";

/** Edges by row: those of row r are `slots[n]`, `costs[n]` for n from `starts[r]` to `starts[r + 1]`. */
export type FlowProblem = {
  readonly seats: ArrayLike<number>;
  readonly slotCount: number;
  readonly starts: Int32Array;
  readonly slots: Int32Array;
  readonly costs: Float64Array;
};

export type FlowSolution = {
  /** The row of each slot, -1 where it has none. */
  readonly rowOf: Int32Array;
  readonly filled: number;
  readonly cost: number;
};

/** Edges examined before the search yields. */
const sliceEdges = 50_000;

/** The cost of an empty seat: more than any way of filling all of them. */
const emptyCost = ({ seats, costs }: FlowProblem): number => {
  let most = 1;
  for (const cost of costs) if (cost > most) most = cost;
  let all = 1;
  for (let row = 0; row < seats.length; row += 1) all += seats[row] ?? 0;
  return most * all;
};

/** The search for one seat after the other; it keeps prices and assignments between seats. */
class Search {
  /** The row of each slot, -1 where it is free. */
  readonly rowOf: Int32Array;
  private readonly seating: FlowProblem;
  private readonly empty: number;
  /**
   * Prices (dual variables): no edge costs less than its row's and its slot's price together; an
   * edge in use costs exactly that.
   */
  private readonly rowPrice: Float64Array;
  private readonly slotPrice: Float64Array;
  private readonly rowAway: Float64Array;
  private readonly slotAway: Float64Array;
  /** The slot by which a row was reached, and the row from which a slot was. */
  private readonly cameBy: Int32Array;
  private readonly cameFrom: Int32Array;
  private readonly reachedRows: number[] = [];
  private readonly reachedSlots: number[] = [];
  /** Rows by distance, nearest first. A row may be in it twice; the entry popped later is stale. */
  private readonly heap = new FlatQueue<number>();
  private shortest = 0;
  private end = -1;
  private endRow = -1;
  /** Edges examined so far. */
  looked = 0;

  constructor(seating: FlowProblem) {
    const { seats, slotCount } = seating;
    this.seating = seating;
    this.empty = emptyCost(seating);
    this.rowOf = new Int32Array(slotCount).fill(-1);
    this.rowPrice = new Float64Array(seats.length);
    this.slotPrice = new Float64Array(slotCount);
    this.rowAway = new Float64Array(seats.length).fill(Number.POSITIVE_INFINITY);
    this.slotAway = new Float64Array(slotCount).fill(Number.POSITIVE_INFINITY);
    this.cameBy = new Int32Array(seats.length);
    this.cameFrom = new Int32Array(slotCount);
    this.priceRows();
  }

  /** Fills one more seat of a row along the shortest path, and updates the prices. */
  seat(row: number): void {
    this.begin(row);
    for (let away = this.heap.peekValue(); away !== undefined; away = this.heap.peekValue()) {
      if (away >= this.shortest) break;
      const next = this.heap.pop() as number;
      if (away <= (this.rowAway[next] as number)) this.look(next, away);
    }
    this.reprice();
    this.take(row);
  }

  /** The cheapest edge of each row has reduced cost 0 at first. */
  private priceRows(): void {
    const { starts, costs } = this.seating;
    for (let row = 0; row < this.rowPrice.length; row += 1) {
      let least = this.empty;
      for (let n = starts[row] as number; n < (starts[row + 1] as number); n += 1) {
        least = Math.min(least, costs[n] as number);
      }
      this.rowPrice[row] = least;
    }
  }

  private begin(row: number): void {
    this.shortest = Number.POSITIVE_INFINITY;
    this.heap.clear();
    this.reach(row, 0, -1);
  }

  private reach(row: number, away: number, by: number): void {
    if (away >= (this.rowAway[row] as number)) return;
    if (this.rowAway[row] === Number.POSITIVE_INFINITY) this.reachedRows.push(row);
    this.rowAway[row] = away;
    this.cameBy[row] = by;
    this.heap.push(row, away);
    // The path may end here: one seat of this row stays empty.
    const ended = away + this.empty - (this.rowPrice[row] as number);
    if (ended < this.shortest) {
      this.shortest = ended;
      this.end = -1;
      this.endRow = row;
    }
  }

  private look(row: number, away: number): void {
    const { starts, slots, costs } = this.seating;
    const to = starts[row + 1] as number;
    const from = starts[row] as number;
    const base = away - (this.rowPrice[row] as number);
    this.looked += to - from;
    for (let n = from; n < to; n += 1) {
      const slot = slots[n] as number;
      const next = base + (costs[n] as number) - (this.slotPrice[slot] as number);
      if (next >= this.shortest || next >= (this.slotAway[slot] as number)) continue;
      const taken = this.rowOf[slot] as number;
      if (this.slotAway[slot] === Number.POSITIVE_INFINITY) this.reachedSlots.push(slot);
      this.slotAway[slot] = next;
      this.cameFrom[slot] = row;
      // The slots of this row are as far as the row itself, and lead nowhere else.
      if (taken >= 0) this.reach(taken, next, slot);
      else {
        this.shortest = next;
        this.end = slot;
        this.endRow = row;
      }
    }
  }

  private reprice(): void {
    const { shortest } = this;
    for (const row of this.reachedRows) {
      const away = this.rowAway[row] as number;
      if (away < shortest) this.rowPrice[row] = (this.rowPrice[row] as number) + shortest - away;
      this.rowAway[row] = Number.POSITIVE_INFINITY;
    }
    for (const slot of this.reachedSlots) {
      const away = this.slotAway[slot] as number;
      if (away < shortest) {
        this.slotPrice[slot] = (this.slotPrice[slot] as number) - (shortest - away);
      }
      this.slotAway[slot] = Number.POSITIVE_INFINITY;
    }
    this.reachedRows.length = 0;
    this.reachedSlots.length = 0;
  }

  /** Follows the path back: each row on it takes the slot that the next one gives up. */
  private take(start: number): void {
    let row = this.endRow;
    if (this.end >= 0) this.rowOf[this.end] = row;
    while (row !== start) {
      const slot = this.cameBy[row] as number;
      row = this.cameFrom[slot] as number;
      this.rowOf[slot] = row;
    }
  }
}

/** Fills the seats. Run the generator to its end; it yields now and then so other work can run. */
export function* minCostFlow(of: FlowProblem): Generator<void, FlowSolution> {
  const search = new Search(of);
  let pausedAt = 0;
  for (let row = 0; row < of.seats.length; row += 1) {
    for (let seat = 0; seat < (of.seats[row] ?? 0); seat += 1) {
      search.seat(row);
      if (search.looked - pausedAt < sliceEdges) continue;
      pausedAt = search.looked;
      yield;
    }
  }
  return summed(of, search.rowOf);
}

const summed = ({ starts, slots, costs, seats }: FlowProblem, rowOf: Int32Array): FlowSolution => {
  let [filled, cost] = [0, 0];
  for (let row = 0; row < seats.length; row += 1) {
    for (let n = starts[row] as number; n < (starts[row + 1] as number); n += 1) {
      if (rowOf[slots[n] as number] !== row) continue;
      filled += 1;
      cost += costs[n] as number;
    }
  }
  return { rowOf, filled, cost };
};

/** Runs a generator to its end without pausing. */
export const runToEnd = <T>(work: Generator<void, T>): T => {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
};

/**
 * The problem in the search's layout, from one list of edges per row. A slot comes once in a row.
 */
export const flowProblemOf = (
  seats: readonly number[],
  slotCount: number,
  edges: readonly (readonly { readonly slot: number; readonly cost: number }[])[],
): FlowProblem => {
  const count = edges.reduce((sum, { length }) => sum + length, 0);
  const starts = new Int32Array(seats.length + 1);
  const [slots, costs] = [new Int32Array(count), new Float64Array(count)];
  let n = 0;
  for (const [row, ofRow] of edges.entries()) {
    starts[row] = n;
    for (const { slot, cost } of ofRow) {
      slots[n] = slot;
      costs[n] = cost;
      n += 1;
    }
  }
  starts[seats.length] = n;
  return { seats, slotCount, starts, slots, costs };
};
