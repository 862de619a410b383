/**
 * Password rows: the hashes of passwords that were set after registration, one row each.
 *
 * A row is written first, under a new id. The commit in `access:<userId>` that names the id makes
 * the password current, so of two concurrent changes exactly one wins. A row that no commit names
 * is swept.
 */
import type { Service } from "moleculer";
import type { Log } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { removeWhere } from "../../../mixins/store/conditional-writes.ts";
import type { Collection } from "../../../mixins/store/store.ts";
import { type Instant, newId } from "../../contracts/core/units.ts";
import { type Access, accesses } from "../domain/access.ts";
import type { Person } from "../domain/account.ts";

type Row = {
  readonly _id: string;
  readonly userId: string;
  readonly passwordHash: string;
  readonly at: Instant;
  /** Empty once the commit is known to be there. */
  readonly newSince: string;
};

const sweptAtOnce = 1000;

/** The collection `passwords`: one row per hash, by the password's id. */
export class PasswordRows {
  private readonly service: Service;

  constructor(service: Service) {
    this.service = service;
  }

  /** Stores a hash; returns the id by which a commit may name it. */
  async add(userId: string, passwordHash: string, at: Instant): Promise<string> {
    const _id = newId();
    await (await this.rows()).insert({ _id, userId, passwordHash, at, newSince: at });
    return _id;
  }

  /** The current hash of a user; null when its row was removed, as after a deletion. */
  async hashOf({ passwordHash }: Person, { password }: Access): Promise<string | null> {
    const { passwordId } = password;
    if (passwordId === null) return passwordHash;
    return (await (await this.rows()).get(passwordId))?.passwordHash ?? null;
  }

  /** Replaces a hash by another of the same password, unless the row has changed meanwhile. */
  async rehash(passwordId: string, before: string, passwordHash: string): Promise<void> {
    const rows = await this.rows();
    const row = await rows.get(passwordId);
    if (row === null) return;
    await rows.replace(passwordId, { passwordHash: before }, { ...row, passwordHash });
  }

  async remove(passwordId: string): Promise<void> {
    await (await this.rows()).remove(passwordId);
  }

  /** Removes all rows of a user. */
  async forget(userId: string): Promise<void> {
    await removeWhere(await this.rows(), { userId });
  }

  /** Removes rows older than an instant that no commit has named; returns how many. */
  async sweep(log: Log, before: Instant): Promise<number> {
    const rows = await this.rows();
    const young = { newSince: { $gt: "", $lt: before } };
    let removed = 0;
    for (const row of await rows.find(young, { limit: sweptAtOnce })) {
      const { password } = await log.state(accesses, row.userId);
      if (password.passwordId === row._id) {
        await rows.replace(row._id, { newSince: row.newSince }, { ...row, newSince: "" });
      } else if (await rows.remove(row._id)) removed += 1;
    }
    if (removed > 0) await rows.compact();
    return removed;
  }

  private rows(): Promise<Collection<Row>> {
    return resourcesOf(this.service).collection<Row>("passwords", {
      index: ["newSince", "userId"],
    });
  }
}
