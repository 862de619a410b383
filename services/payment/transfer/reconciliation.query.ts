/**
 * Reconciliation query: collects the movements of a day from the provider and from the ledger.
 *
 * One movement may have a different day on each side, because an answer came after midnight or days
 * later. So what one side has on the day is looked up by its key on the other side, on any day.
 */
import type { Commit } from "../../../mixins/log/commit.ts";
import type { Log } from "../../../mixins/log/event-log.ts";
import {
  dayMs,
  hourMs,
  type Instant,
  later,
  type SeoulDate,
  seoulDate,
  seoulInstant,
} from "../../contracts/core/units.ts";
import {
  chargeEntryId,
  type Entry,
  type Posted,
  payoutEndEntryId,
  refundEndEntryId,
} from "../ledger/entry.ts";
import { entryBy, ledger } from "../ledger/ledger.repository.ts";
import { idOfKey, type Kind, type Line, type Provider } from "../provider/provider.ts";
import { type Difference, reconciled } from "./reconciliation.ts";
import { transfers } from "./unknown-transfers.scheduler.ts";

const pageCommits = 1000;
/**
 * More than twice the difference between the clocks of replicas: commits are not in order of their
 * times.
 */
const slackMs = 6 * hourMs;

const endEntryId: Readonly<Record<Kind, (id: string) => string>> = {
  charge: chargeEntryId,
  payout: payoutEndEntryId,
  refund: refundEndEntryId,
};

/** The money that an entry moved between the platform and the outside; null when it moved none. */
const movedBy = (entry: Entry): { kind: Kind; id: string; amountWon: number } | null => {
  switch (entry.kind) {
    case "charge":
      return { kind: "charge", id: entry.chargeId, amountWon: entry.amountWon };
    case "payoutPaid":
      return { kind: "payout", id: entry.withdrawalId, amountWon: entry.amountWon };
    case "refundPaid":
      return { kind: "refund", id: entry.refundId, amountWon: entry.amountWon };
    default:
      return null;
  }
};

/** The position of the first commit not before an instant. O(log commits) reads. */
const positionAt = async (log: Log, at: Instant): Promise<number> => {
  let [low, high] = [0, log.head.position];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [commit] = await log.read(middle, 1);
    if (commit === undefined || commit.at >= at) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** The entries of a day in Seoul that moved money between the platform and the outside. */
const movementsOn = async (log: Log, date: SeoulDate): Promise<Line[]> => {
  const begin = seoulInstant(date);
  const last = later(begin, dayMs + slackMs);
  const found: Line[] = [];
  let after = await positionAt(log, later(begin, -slackMs));
  for (;;) {
    const commits = await log.read(after, pageCommits);
    for (const commit of commits) found.push(...(await movementsIn(log, commit, date)));
    after += pageCommits;
    const end = commits.at(-1);
    if (commits.length < pageCommits || end === undefined || end.at > last) return found;
  }
};

const movementsIn = async (log: Log, commit: Commit, date: SeoulDate): Promise<Line[]> => {
  if (commit.stream !== ledger.stream || seoulDate(commit.at) !== date) return [];
  const found: Line[] = [];
  for (const { data } of commit.events as unknown as readonly Posted[]) {
    const moved = movedBy(data);
    if (moved === null) continue;
    const { kind, id, amountWon } = moved;
    const state = await transfers[kind].state(log, id);
    if (state !== null) found.push({ kind, key: state.key, amountWon, at: commit.at });
  }
  return found;
};

/** The ledger's movement for a line of the provider, on any day. */
const movementFor = async (log: Log, { kind, key }: Line): Promise<Line | null> => {
  const cid = endEntryId[kind](idOfKey(kind, key));
  const entry = await entryBy(log, cid);
  const moved = entry === null ? null : movedBy(entry);
  const at = (await log.byCommand(cid))?.at;
  if (moved === null || at === undefined) return null;
  return { kind, key, amountWon: moved.amountWon, at };
};

/** The provider's line for a movement of the ledger, on any day. */
const lineFor = async (log: Log, provider: Provider, ours: Line): Promise<Line | null> => {
  const { kind, key, at: askedAt } = ours;
  const state = await transfers[kind].state(log, idOfKey(kind, key));
  const receipt = state?.receipt;
  const question = { kind, key, askedAt, ...(receipt === undefined ? {} : { receipt }) };
  const standing = await provider.find(question);
  if (standing.status !== "done") return null;
  return { kind, key, amountWon: standing.amountWon, at: standing.at };
};

/** Compares a day of the provider with the ledger. O(commits of the day). Changes nothing. */
export const reconciliationOf = async (
  log: Log,
  provider: Provider,
  date: SeoulDate,
): Promise<Difference> => {
  const [lines, movements] = await Promise.all([provider.statement(date), movementsOn(log, date)]);
  const nameOf = ({ kind, key }: Line): string => `${kind} ${key}`;
  const [theirs, ours] = [new Set(lines.map(nameOf)), new Set(movements.map(nameOf))];
  const otherLines: Line[] = [];
  for (const movement of movements) {
    if (theirs.has(nameOf(movement))) continue;
    const line = await lineFor(log, provider, movement);
    if (line !== null) otherLines.push(line);
  }
  const otherMovements: Line[] = [];
  for (const line of lines) {
    if (ours.has(nameOf(line))) continue;
    ours.add(nameOf(line));
    const movement = await movementFor(log, line);
    if (movement !== null) otherMovements.push(movement);
  }
  return reconciled([...lines, ...otherLines], [...movements, ...otherMovements]);
};
