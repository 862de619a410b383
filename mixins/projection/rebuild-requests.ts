/**
 * Rebuild requests: the stream `readModel:<name>` records who had a read model rebuilt, and how the
 * last rebuild ended.
 *
 * A request is a commit: a repeat under the same key is recognised, and a rebuild that a stop or a
 * crash interrupted starts again.
 */
import type { Instant } from "../../services/contracts/core/units.ts";
import { registerAnnouncer } from "../log/announcers.ts";
import type { StreamDefinition } from "../log/event-log.ts";

export type Rebuild = {
  readonly rebuildId: string;
  readonly status: "running" | "done" | "failed";
  readonly askedAt: Instant;
  readonly endedAt: Instant | null;
  /** Whether the copy before it was equal to the new one; null if that is unknown. */
  readonly wasEqual: boolean | null;
  /** The code of what the projector threw. */
  readonly error: string | null;
};
type End = Pick<Rebuild, "wasEqual" | "error">;

export type RebuildEvent =
  | { readonly type: "rebuildAsked"; readonly data: { rebuildId: string; at: Instant } }
  | { readonly type: "rebuildEnded"; readonly data: { rebuildId: string; at: Instant } & End };

const evolve = (before: Rebuild | null, { type, data }: RebuildEvent): Rebuild | null => {
  const { rebuildId, at } = data;
  if (type === "rebuildAsked") {
    const open = { endedAt: null, wasEqual: null, error: null };
    return { rebuildId, status: "running", askedAt: at, ...open };
  }
  if (before === null) return null;
  const { wasEqual, error } = data;
  return { ...before, status: error === null ? "done" : "failed", endedAt: at, wasEqual, error };
};

export const rebuilds: StreamDefinition<Rebuild | null, RebuildEvent> = {
  stream: "readModel",
  empty: null,
  evolve,
};

/** Requests a rebuild; none while one is running. */
export const askRebuild = (
  last: Rebuild | null,
  rebuildId: string,
  at: Instant,
): readonly RebuildEvent[] =>
  last?.status === "running" ? [] : [{ type: "rebuildAsked", data: { rebuildId, at } }];

/** Ends the rebuild of this id; none if it has ended, as replicas may both run it. */
export const endRebuild = (
  last: Rebuild | null,
  rebuildId: string,
  at: Instant,
  end: End,
): readonly RebuildEvent[] =>
  last?.status === "running" && last.rebuildId === rebuildId
    ? [{ type: "rebuildEnded", data: { rebuildId, at, ...end } }]
    : [];

registerAnnouncer(rebuilds.stream);
