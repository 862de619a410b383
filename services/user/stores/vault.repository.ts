/**
 * Vault: the personal data of all accounts, one row each, outside the log.
 *
 * A row is written first, under a new id; the claim of the address makes it an account. A row
 * without its claim is an orphan and is swept. Bank account numbers are encrypted under a key that
 * is not in the data folder in production.
 */
import type { Service } from "moleculer";
import { keyedHash, keyFor } from "../../../mixins/config/installation-secret.ts";
import { seal, unseal } from "../../../mixins/config/sealed-text.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { insertNew } from "../../../mixins/store/conditional-writes.ts";
import type { Collection } from "../../../mixins/store/store.ts";
import { canonicalJson, type Instant, minuteMs } from "../../contracts/core/units.ts";
import { madeKey, normaliseEmail, type Person } from "../domain/account.ts";
import { conditionOf, type Lookup } from "./people-lookups.ts";

const attemptsMax = 50;
const pageRows = 1000;
/** The last four are for the search of operators. */
const indexes = ["madeKey", "role", "email", "name", "companyName", "phone"];
/** How long the file may hold earlier versions of changed rows. */
const changesKeptMs = 15 * minuteMs;
/** Sorts after every id. */
const last = "~";

type Purpose = "email" | "input" | "refresh" | "device" | "mail" | "number" | "phone" | "phoneCode";

/** The collection `vault`: one row per account, by user id; also the keys that it needs. */
export class Vault {
  private readonly service: Service;
  private keys: Readonly<Record<Purpose, Buffer>> | null = null;
  private hasRemoved = false;
  private hasChanged = false;
  private compactedAtMs = Number.NEGATIVE_INFINITY;

  constructor(service: Service) {
    this.service = service;
  }

  /** The stream id of an address. */
  emailHash(email: string): string {
    return keyedHash(this.key("email"), normaliseEmail(email));
  }

  /** The fingerprint of an input that holds personal data; keyed, so it cannot be guessed from. */
  fingerprint(input: unknown): string {
    return keyedHash(this.key("input"), canonicalJson(input));
  }

  refreshKey(): Buffer {
    return this.key("refresh");
  }

  deviceKey(): Buffer {
    return this.key("device");
  }

  mailKey(): Buffer {
    return this.key("mail");
  }

  codeKey(): Buffer {
    return this.key("phoneCode");
  }

  /** The stream id of a phone number. */
  numberHash(number: string): string {
    return keyedHash(this.key("phone"), number);
  }

  /** A number as an account has it since it was set: the same one set again has another hash. */
  phoneHash({ _id, phoneId = "" }: Person, number: string): string {
    return keyedHash(this.key("phone"), `${_id}/${phoneId}/${number}`);
  }

  async get(userId: string): Promise<Person | null> {
    return (await this.rows()).get(userId);
  }

  /** Adds a row. Throws DuplicateKey when the id has one. */
  async add(person: Person): Promise<void> {
    await (await this.rows()).insert(person);
  }

  /** Adds the rows whose ids are missing; returns the ids that it added. */
  async addMissing(people: readonly Person[]): Promise<Set<string>> {
    const rows = await this.rows();
    const ids = people.map(({ _id }) => _id);
    const there = await rows.find({ _id: { $in: ids } }, { limit: ids.length });
    const known = new Set(there.map(({ _id }) => _id));
    const added = new Set<string>();
    let missing = people.filter(({ _id }) => !known.has(_id));
    while (missing.length > 0) {
      const standing = await rows.insertMany(missing);
      for (const { _id } of missing.slice(0, standing)) added.add(_id);
      // The row after the inserted ones exists already.
      missing = missing.slice(standing + 1);
    }
    return added;
  }

  /** Restores a row that was swept before its claim was committed. */
  async ensure(person: Person): Promise<void> {
    if ((await this.get(person._id)) === null) await insertNew(await this.rows(), person);
  }

  /** Changes a row by compare-and-swap on `rev`, with retries; null when there is none. */
  async change(userId: string, next: (person: Person) => Person): Promise<Person | null> {
    const rows = await this.rows();
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const person = await rows.get(userId);
      if (person === null) return null;
      const changed = { ...next(person), rev: person.rev + 1 };
      if (await rows.replace(userId, { rev: person.rev }, changed)) {
        this.hasChanged = true;
        return changed;
      }
    }
    throw new Error(`a row of the vault could not be changed in ${attemptsMax} attempts`);
  }

  /** Operators created after a key, oldest first. */
  async operators(after: string | null, count: number): Promise<Person[]> {
    const later = after === null ? {} : { madeKey: { $gt: after } };
    const rows = await this.rows();
    return rows.find({ role: "operator", ...later }, { sort: { madeKey: 1 }, limit: count });
  }

  /** Rows that a lookup finds, created before the one with this key (null: all), newest first. */
  async found(lookup: Lookup, before: string | null, count: number): Promise<Person[]> {
    const earlier = before === null ? {} : { madeKey: { $lt: before } };
    const rows = await this.rows();
    const query = { ...conditionOf(lookup), ...earlier };
    return rows.find(query, { sort: { madeKey: -1 }, limit: count });
  }

  async remove(userId: string): Promise<void> {
    if (await (await this.rows()).remove(userId)) this.hasRemoved = true;
  }

  /**
   * Compacts the file, so that removed rows and earlier versions of changed rows leave it. O(rows),
   * so changes alone compact it at most every 15 minutes. `atMs`: now, by a monotonic clock.
   */
  async forget(atMs = performance.now()): Promise<void> {
    const isDue = this.hasChanged && atMs - this.compactedAtMs >= changesKeptMs;
    if (!this.hasRemoved && !isDue) return;
    this.hasRemoved = false;
    this.hasChanged = false;
    this.compactedAtMs = atMs;
    await (await this.rows()).compact();
  }

  /** Rows created after one instant and up to another, oldest first, read page by page. */
  async *madeBetween(after: Instant, upTo: Instant): AsyncGenerator<Person> {
    const rows = await this.rows();
    let from = madeKey(after, last);
    for (;;) {
      const page = await rows.find(
        { madeKey: { $gt: from, $lte: madeKey(upTo, last) } },
        { sort: { madeKey: 1 }, limit: pageRows },
      );
      yield* page;
      from = page.at(-1)?.madeKey ?? from;
      if (page.length < pageRows) return;
    }
  }

  /** Encrypts an account number for one user's row. */
  seal(userId: string, text: string): string {
    return seal(this.key("number"), userId, text);
  }

  /** Decrypts what `seal` made for the same user. Throws when it was changed or moved. */
  unseal(userId: string, sealed: string): string {
    return unseal(this.key("number"), userId, sealed);
  }

  private rows(): Promise<Collection<Person>> {
    return resourcesOf(this.service).collection<Person>("vault", { index: indexes });
  }

  private key(purpose: Purpose): Buffer {
    const { broker } = this.service;
    this.keys ??= {
      email: keyFor(broker, "email"),
      input: keyFor(broker, "input"),
      refresh: keyFor(broker, "refresh"),
      device: keyFor(broker, "device"),
      mail: keyFor(broker, "mail"),
      number: keyFor(broker, "vault"),
      phone: keyFor(broker, "phone"),
      phoneCode: keyFor(broker, "phoneCode"),
    };
    return this.keys[purpose];
  }
}
