/**
 * Replay events: the stream `letter:<letterId>` records who replayed a message, and when.
 *
 * They are commits like any other: a repeat under the same key is recognised, and they reach the
 * audit.
 */
import { type Announcement, events } from "../../services/contracts/events.ts";
import { registerAnnouncer } from "../log/announcers.ts";
import type { Commit } from "../log/commit.ts";
import type { StreamDefinition } from "../log/event-log.ts";

export type Replayed = { readonly type: "letter.replayed"; readonly data: { letterId: string } };

export const replays: StreamDefinition<null, Replayed> = {
  stream: "letter",
  empty: null,
  evolve: (state) => state,
};

/** What a service announces of its replays; empty if its contract has no such event. */
const announceReplay = (service: string, commit: Commit): Announcement[] => {
  const type = `${service}.letterReplayed`;
  if (!Object.hasOwn(events, type)) return [];
  return (commit as Commit<Replayed>).events.map(({ data }) => ({ type, data }) as Announcement);
};

registerAnnouncer(replays.stream, announceReplay);
