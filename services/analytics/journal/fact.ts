/** Fact: a record made for a saga, once per command id. */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import type { Instant } from "../../contracts/core/units.ts";

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
