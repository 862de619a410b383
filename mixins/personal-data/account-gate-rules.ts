/** Rules of a gate: its states, and what its commits tell the others. Pure. */
import type { Announcement } from "../../services/contracts/events.ts";
import { registerAnnouncer } from "../log/announcers.ts";
import type { Commit } from "../log/commit.ts";
import type { Decider } from "../log/event-log.ts";

export type GateState = "open" | "closed" | "gone";
export type GateEvent = {
  readonly type: "accountClosed" | "accountReopened" | "accountGone";
  readonly data: { readonly userId: string };
};

const after: Readonly<Record<GateEvent["type"], GateState>> = {
  accountClosed: "closed",
  accountReopened: "open",
  accountGone: "gone",
};

/** Streams `account:<userId>`. A closed gate may be opened again; one who is gone stays gone. */
export const accountGates: Decider<GateState, GateEvent> = {
  stream: "account",
  empty: "open",
  evolve: (_, { type }) => after[type],
};

/** Moves a gate; nothing for one who is gone. */
export const moveGate = (state: GateState, userId: string, type: GateEvent["type"]): GateEvent[] =>
  state === "gone" ? [] : [{ type, data: { userId } }];

/** What a gate's commit tells the others. */
const announceGate = (service: string, { events }: Pick<Commit, "events">) =>
  (events as unknown as readonly GateEvent[]).map(
    ({ type, data: { userId } }) =>
      ({ type: `${service}.${type}`, data: { userId } }) as Announcement,
  );

registerAnnouncer(accountGates.stream, announceGate);
