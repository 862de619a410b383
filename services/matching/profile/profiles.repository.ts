/**
 * Repository of profiles, built for ten thousand reads a second.
 *
 * A vault row is written under a new id before the commit that points at it, and never changed. So
 * a cached row stays valid without invalidation: the stream says which row counts. A crash between
 * the two writes leaves a row without a commit; it is swept when its owner next sets a profile.
 */
import { LRUCache } from "lru-cache";
import type { Service } from "moleculer";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { fingerprint } from "../../../mixins/log/commit.ts";
import type { Command, Decided } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { removeWhere } from "../../../mixins/store/conditional-writes.ts";
import type { Collection } from "../../../mixins/store/store.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { hourMs, type Instant, idFrom, later, now } from "../../contracts/core/units.ts";
import { type Profile, type Wish, wishOf } from "../score/offer.ts";
import { type Automation, automations, refusesBy, setAutomation } from "./automation.ts";
import { checkedProfile, type ProfileState, profiles, setProfile } from "./profile.ts";

type Row = {
  readonly _id: string;
  readonly userId: string;
  readonly at: Instant;
  readonly profile: Profile;
};
type Ready = { readonly profile: Profile; readonly wish: Wish };
type Owned = { readonly userId: string; readonly profile: Profile };

const readyMax = 50_000;
const readAttemptsMax = 5;
/** Rows of one user that one sweep examines. */
const sweepMax = 20;

/** A profile with the current choice about automated decisions, where there is one. */
const shown = (profile: Profile, refuses: boolean): Profile =>
  refuses || profile.refusesAutomatic !== undefined
    ? { ...profile, refusesAutomatic: refuses }
    : profile;

/** The profiles in the vault, with a cache of prepared ones. */
export class Profiles {
  private readonly service: Service & LogMethods;
  private readonly ready = new LRUCache<string, Ready>({ max: readyMax });

  constructor(service: Service & LogMethods) {
    this.service = service;
  }

  /**
   * Sets a profile: row first, then commit. What it says of automated decisions is set before; if it
   * says nothing, the choice stays. Refuses TIMES_REVERSED, VALIDATION_FAILED (422).
   */
  async set(userId: string, asked: Profile, by: Command) {
    const row = this.rowOf({ userId, profile: checkedProfile(asked) }, by);
    const before = await this.automation(userId);
    const isHeld = before.status === "none" && (await this.refuses(userId));
    if (isHeld || asked.refusesAutomatic !== undefined) {
      // A choice that only an older profile holds is recorded before that profile is replaced.
      const choice = { ...by, cid: `${by.cid}#automation` };
      await this.setRefuses(userId, asked.refusesAutomatic ?? true, choice);
    }
    await this.keep([row]);
    const done = await this.commit(row, by);
    return { profile: shown(row.profile, await this.refuses(userId)), done };
  }

  /** Whether a worker refuses automated decisions; they need no profile for it. */
  async refuses(userId: string): Promise<boolean> {
    const state = await this.service.log.state(automations, userId);
    if (state.status === "set") return state.refuses;
    return refusesBy(state, (await this.find(userId))?.profile ?? null);
  }

  /** The choice of a worker about automated decisions. */
  automation(userId: string): Promise<Automation> {
    return this.service.log.state(automations, userId);
  }

  /** Records whether a worker refuses automated decisions. */
  setRefuses(userId: string, refuses: boolean, by: Command): Promise<Decided<Automation>> {
    const rule = (state: Automation) => setAutomation(state, userId, refuses, by.at);
    return this.service.log.decide(automations, userId, rule, by);
  }

  /** The profile of a worker. Refuses NO_PROFILE (404). */
  async of(userId: string): Promise<Ready> {
    const ready = await this.find(userId);
    if (ready === null) throw new Refusal("NO_PROFILE", {}, 404);
    const { profile, wish } = ready;
    return { profile: shown(profile, await this.refuses(userId)), wish };
  }

  /** The profile of a user, null when there is none. */
  async kept(userId: string): Promise<Profile | null> {
    return (await this.find(userId))?.profile ?? null;
  }

  /**
   * The wish of a worker who may be ranked; null without a profile, or when they refuse ranking.
   */
  async rankedWish(userId: string): Promise<Wish | null> {
    const ready = await this.find(userId);
    return ready === null || (await this.refuses(userId)) ? null : ready.wish;
  }

  private async find(userId: string): Promise<Ready | null> {
    for (let attempt = 0; attempt < readAttemptsMax; attempt += 1) {
      const state = await this.service.log.state(profiles, userId);
      if (state.status === "none") break;
      const ready = this.ready.get(state.row) ?? (await this.prepare(state.row));
      // The row is missing: it was replaced since the stream was read. Read the stream again.
      if (ready !== null) return ready;
    }
    return null;
  }

  /** Sets many profiles; the same list again changes nothing. Answers how many were set. */
  async import(owned: readonly Owned[]): Promise<number> {
    const at = now();
    const rows = owned.map(({ userId, profile }) => {
      const kept = { userId, profile: checkedProfile(profile) };
      const fp = fingerprint(kept);
      const by = systemCommand(`import:${userId}:${fp}`, { fp, at, correlationId: "import" });
      return { row: this.rowOf(kept, by), by };
    });
    await this.keep(rows.map(({ row }) => row));
    const done = await Promise.all(rows.map(({ row, by }) => this.commit(row, by)));
    return done.filter(({ commit, replayed }) => commit !== null && !replayed).length;
  }

  /** Removes every row of a closed account, which has no token left to set another one with. */
  async forget(userId: string): Promise<void> {
    const removed = await removeWhere(await this.vault(), { userId });
    for (const row of removed) this.ready.delete(row);
  }

  /** The same command always writes the same row, and no other command writes that one. */
  private rowOf({ userId, profile }: Owned, { cid, fp, at }: Command): Row {
    return { _id: idFrom("profile", userId, cid, fp), userId, at, profile };
  }

  private vault(): Promise<Collection<Row>> {
    return resourcesOf(this.service).collection<Row>("vault", { index: ["userId"] });
  }

  /** Inserts the rows that do not exist yet. */
  private async keep(rows: readonly Row[]): Promise<void> {
    const vault = await this.vault();
    let from = 0;
    while (from < rows.length) {
      // The insert stops at a row that exists already: skip it.
      from += (await vault.insertMany(rows.slice(from))) + 1;
    }
  }

  private async commit(row: Row, by: Command): Promise<Decided<ProfileState>> {
    const { userId } = row;
    const rule = (state: ProfileState) => setProfile(state, userId, row._id);
    const done = await this.service.log.decide(profiles, userId, rule, by);
    await this.sweep(row, done, later(by.at, -hourMs));
    return done;
  }

  /**
   * Removes the row that this commit replaced, a row that a replayed command wrote again, and rows
   * older than `old` that a crash left behind. A row that waits for its own commit is younger.
   */
  private async sweep(
    row: Row,
    { state, replayed }: Decided<ProfileState>,
    old: Instant,
  ): Promise<void> {
    if (state.status === "none") return;
    const vault = await this.vault();
    const { userId } = row;
    for (const { _id, at } of await vault.find({ userId }, { limit: sweepMax })) {
      const isReplaced = _id === state.previousRow || (replayed && _id === row._id);
      if (_id !== state.row && (isReplaced || at < old)) await vault.remove(_id);
    }
  }

  private async prepare(row: string): Promise<Ready | null> {
    const kept = await (await this.vault()).get(row);
    if (kept === null) return null;
    const ready = { profile: kept.profile, wish: wishOf(kept.profile) };
    this.ready.set(row, ready);
    return ready;
  }
}
