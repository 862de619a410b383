/**
 * Session revocations: the events by which every process refuses tokens of ended sessions.
 *
 * A new follower starts at the commits that are as old as the longest-lived token, and some minutes
 * earlier for clocks that differ. Each page is a page of the log with only these events in it.
 */
import { revocationEvents, revocationsKeptMs } from "../../../mixins/auth/session-revocations.ts";
import type { Log } from "../../../mixins/log/event-log.ts";
import { readPage } from "../../../mixins/log.mixin.ts";
import { type Instant, later, now } from "../../contracts/core/units.ts";
import type { Answer, Params } from "../../contracts/index.ts";
import { announce } from "../domain/announce.ts";

const names: readonly string[] = revocationEvents;

const pageOf = async (
  log: Log,
  params: Params<"job.log.read">,
): Promise<Answer<"user.endings">> => {
  const page = await readPage("user", log, announce, params);
  return { ...page, messages: page.messages.filter(({ type }) => names.includes(type)) };
};

/** The last position before an instant, by the commits' own times. Binary search: O(log n) reads. */
const positionBefore = async (log: Log, at: Instant): Promise<number> => {
  let before = 0;
  let after = log.head.position + 1;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    const [commit] = await log.read(middle - 1, 1);
    if (commit !== undefined && commit.at < at) before = middle;
    else after = middle;
  }
  return before;
};

/** A page of revocations; without `after` the first one. Refuses LOG_DIVERGED. */
export const endingsOf = async (
  log: Log,
  { after, hash, limit }: Params<"user.endings">,
): Promise<Answer<"user.endings">> => {
  if (after !== undefined) {
    const params = { after, limit, ...(hash === undefined ? {} : { hash }) };
    return pageOf(log, params);
  }
  const from = await positionBefore(log, later(now(), -revocationsKeptMs));
  const known = (await log.hashAt(from)) ?? "";
  return pageOf(log, { after: from, limit, hash: known });
};
