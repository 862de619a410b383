/**
 * Database: what MongoDB keeps for one service, in memory, which survives every process of the
 * service.
 *
 * Documents are kept as text, so that no reader shares an object with another. One write is atomic,
 * unique keys hold, a batch is inserted up to its first duplicate. `without` switches one of these
 * guarantees off, to show that the simulation would notice.
 */
import type { Doc, Indexes, Order, Query } from "../../mixins/store/store.ts";

/** The guarantees that a control may switch off. */
export const guarantees = ["unique cid", "condition of replace"] as const;
export type Guarantee = (typeof guarantees)[number];

type Fields = Readonly<Record<string, unknown>>;
type Row = { readonly text: string; readonly fields: Fields };
type Index = Map<string, Set<string>>;

const compare = (a: unknown, b: unknown): number => {
  if (typeof a === typeof b && a !== null && b !== null) {
    return (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0;
  }
  const rank = (value: unknown) => (value == null ? 0 : typeof value === "number" ? 1 : 2);
  return rank(a) - rank(b);
};

const isEqual = (value: unknown, wanted: unknown): boolean =>
  value === wanted ||
  (value === undefined && wanted === null) ||
  (Array.isArray(value) && value.includes(wanted));

const operators: Readonly<Record<string, (value: unknown, wanted: unknown) => boolean>> = {
  $gt: (value, wanted) => typeof value === typeof wanted && compare(value, wanted) > 0,
  $gte: (value, wanted) => typeof value === typeof wanted && compare(value, wanted) >= 0,
  $lt: (value, wanted) => typeof value === typeof wanted && compare(value, wanted) < 0,
  $lte: (value, wanted) => typeof value === typeof wanted && compare(value, wanted) <= 0,
  $in: (value, wanted) => (wanted as unknown[]).some((each) => isEqual(value, each)),
  $ne: (value, wanted) => !isEqual(value, wanted),
  $exists: (value, wanted) => (value !== undefined) === wanted,
};

const isBounds = (wanted: unknown): wanted is Fields =>
  typeof wanted === "object" && wanted !== null && Object.keys(wanted)[0]?.startsWith("$") === true;

const holds = (value: unknown, wanted: unknown): boolean => {
  if (!isBounds(wanted)) return isEqual(value, wanted);
  return Object.entries(wanted).every(([name, bound]) => {
    const operator = operators[name];
    if (operator === undefined) throw new TypeError(`this database knows no ${name}`);
    return operator(value, bound);
  });
};

const matches = (fields: Fields, query: Query): boolean =>
  Object.entries(query).every(([name, wanted]) => holds(fields[name], wanted));

const keyOf = (value: unknown): string => JSON.stringify(value) ?? "null";

/** One collection. */
export class Table {
  private readonly rows = new Map<string, Row>();
  /** All ids in their order. */
  private readonly ids: string[] = [];
  private readonly indexes = new Map<string, { isUnique: boolean; index: Index }>();
  private readonly without: Guarantee | null;

  constructor(without: Guarantee | null) {
    this.without = without;
  }

  ensure({ unique = [], index = [] }: Indexes): void {
    const wanted = [
      ...unique.map((field) => [field, true] as const),
      ...index.map((fields) => [[fields].flat()[0] ?? "", false] as const),
    ];
    for (const [field, isUnique] of wanted) {
      if (this.indexes.has(field)) continue;
      const made = { isUnique, index: new Map() };
      this.indexes.set(field, made);
      for (const { fields } of this.rows.values()) this.enter(field, made.index, fields);
    }
  }

  get size(): number {
    return this.rows.size;
  }

  get(id: string): string | null {
    return this.rows.get(id)?.text ?? null;
  }

  /** False when a unique key is taken. */
  insert(text: string): boolean {
    const fields = JSON.parse(text) as Fields;
    const { _id } = fields as unknown as Doc;
    if (this.rows.has(_id) || this.isTaken(fields)) return false;
    this.rows.set(_id, { text, fields });
    const last = this.ids.at(-1);
    if (last === undefined || last < _id) this.ids.push(_id);
    else this.ids.splice(this.placeOf(_id), 0, _id);
    for (const [field, { index }] of this.indexes) this.enter(field, index, fields);
    return true;
  }

  /** Null when a unique key is taken. */
  replace(id: string, where: Query, text: string): boolean | null {
    const row = this.rows.get(id);
    if (row === undefined) return false;
    const isFree = this.without === "condition of replace";
    if (!isFree && !matches(row.fields, where)) return false;
    this.leave(row.fields);
    const fields = JSON.parse(text) as Fields;
    const isTaken = this.isTaken(fields);
    const next = isTaken ? row : { text, fields };
    this.rows.set(id, next);
    for (const [field, { index }] of this.indexes) this.enter(field, index, next.fields);
    return isTaken ? null : true;
  }

  remove(id: string): boolean {
    const row = this.rows.get(id);
    if (row === undefined) return false;
    this.rows.delete(id);
    this.ids.splice(this.placeOf(id), 1);
    this.leave(row.fields);
    return true;
  }

  clear(): void {
    this.rows.clear();
    this.ids.length = 0;
    for (const { index } of this.indexes.values()) index.clear();
  }

  find(query: Query, sort: Order, skip: number, limit: number): string[] {
    const found: Row[] = [];
    const order = Object.entries(sort);
    const isById = order.length === 0 || (order.length === 1 && order[0]?.[0] === "_id");
    const isBackwards = order[0]?.[1] === -1;
    const ids = this.candidates(query, isById && isBackwards);
    for (const id of ids) {
      const row = this.rows.get(id);
      if (row !== undefined && matches(row.fields, query)) found.push(row);
      if (isById && found.length >= skip + limit) break;
    }
    if (!isById) {
      found.sort((a, b) => {
        for (const [name, direction] of order) {
          const difference = compare(a.fields[name], b.fields[name]) * direction;
          if (difference !== 0) return difference;
        }
        return 0;
      });
    }
    return found.slice(skip, skip + limit).map(({ text }) => text);
  }

  count(query: Query): number {
    return this.find(query, {}, 0, Number.MAX_SAFE_INTEGER).length;
  }

  /** Ids in their order that may match: by an index, by bounds of `_id`, or all. */
  private candidates(query: Query, isBackwards: boolean): Iterable<string> {
    const listed = (field: string) => (query[field] as Fields | undefined)?.["$in"] as unknown[];
    for (const [field, { index }] of this.indexes) {
      if (!(field in query)) continue;
      const wanted = isBounds(query[field]) ? listed(field) : [query[field]];
      if (wanted === undefined) continue;
      const ids = [...new Set(wanted.flatMap((value) => [...(index.get(keyOf(value)) ?? [])]))];
      ids.sort();
      return isBackwards ? ids.reverse() : ids;
    }
    if (isBounds(query["_id"]) && listed("_id") !== undefined) {
      const ids = [...new Set(listed("_id") as string[])].sort();
      return isBackwards ? ids.reverse() : ids;
    }
    const bounds = isBounds(query["_id"]) ? query["_id"] : {};
    const low = (bounds["$gte"] ?? bounds["$gt"]) as string | undefined;
    const high = (bounds["$lte"] ?? bounds["$lt"]) as string | undefined;
    const from = low === undefined ? 0 : this.placeOf(low);
    const to = high === undefined ? this.ids.length : this.placeOf(high) + 1;
    const ids = this.ids.slice(from, to);
    return isBackwards ? ids.reverse() : ids;
  }

  private placeOf(id: string): number {
    let low = 0;
    let high = this.ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ids[middle] as string) < id) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private isTaken(fields: Fields): boolean {
    for (const [field, { isUnique, index }] of this.indexes) {
      if (!isUnique || (field === "cid" && this.without === "unique cid")) continue;
      if ((index.get(keyOf(fields[field]))?.size ?? 0) > 0) return true;
    }
    return false;
  }

  private enter(field: string, index: Index, fields: Fields): void {
    for (const value of [fields[field]].flat()) {
      const key = keyOf(value);
      const ids = index.get(key) ?? new Set();
      index.set(key, ids.add(fields["_id"] as string));
    }
  }

  private leave(fields: Fields): void {
    for (const [field, { index }] of this.indexes) {
      for (const value of [fields[field]].flat()) {
        index.get(keyOf(value))?.delete(fields["_id"] as string);
      }
    }
  }
}

export class Database {
  readonly name: string;
  readonly tables = new Map<string, Table>();
  private readonly without: Guarantee | null;

  constructor(name: string, without: Guarantee | null) {
    this.name = name;
    this.without = without;
  }

  table(name: string): Table {
    const table = this.tables.get(name) ?? new Table(this.without);
    this.tables.set(name, table);
    return table;
  }
}
