/** Fact: a record made for a saga, once per command id. */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { type Instant, isId } from "../../contracts/core/units.ts";
import type { Announcement } from "../../contracts/events.ts";

export type Fact = { readonly status: "none" } | { readonly status: "recorded" };

export type FactEvent = {
  readonly type: "recorded";
  readonly data: {
    readonly kind: string;
    readonly data: Readonly<Record<string, string>>;
    readonly at: Instant;
  };
};

/** Streams `fact:<factId>`; the id follows from the command's. */
export const fact: StreamDefinition<Fact, FactEvent> = {
  stream: "fact",
  empty: { status: "none" },
  evolve: () => ({ status: "recorded" }),
};

/** Records the fact, unless it is already recorded. */
export const record = (
  state: Fact,
  kind: string,
  data: Readonly<Record<string, string>>,
  at: Instant,
): FactEvent[] => (state.status === "none" ? [{ type: "recorded", data: { kind, data, at } }] : []);

const announcedIds = ["applicationId", "jobId", "workerId", "employerId"] as const;

/** The public event of a fact: its kind, and the ids of its application. */
export const announceFact = (factId: string, { data: { kind, data } }: FactEvent): Announcement => {
  const known = announcedIds.flatMap((name) => {
    const id = data[name];
    return isId(id) ? [[name, id] as const] : [];
  });
  return { type: "analytics.recorded", data: { factId, kind, ...Object.fromEntries(known) } };
};
