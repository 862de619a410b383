/** Rules of the account gate: its states, and the messages that its commits announce. Pure. */
import type { Announcement } from "../../services/contracts/events.ts";
import { registerAnnouncer } from "../log/announcers.ts";
import type { Commit } from "../log/commit.ts";
import type { StreamDefinition } from "../log/event-log.ts";

export type GateState = "open" | "closed" | "gone";
export type GateEvent = {
  readonly type: "accountClosed" | "accountReopened" | "accountGone";
  readonly data: { readonly userId: string };
};

const stateAfter: Readonly<Record<GateEvent["type"], GateState>> = {
  accountClosed: "closed",
  accountReopened: "open",
  accountGone: "gone",
};

/** Streams `account:<userId>`. A closed gate may be opened again; the state `gone` is final. */
export const accountGates: StreamDefinition<GateState, GateEvent> = {
  stream: "account",
  empty: "open",
  evolve: (_, { type }) => stateAfter[type],
};

/** The event that moves a gate; none in the state `gone`. */
export const moveGate = (state: GateState, userId: string, type: GateEvent["type"]): GateEvent[] =>
  state === "gone" ? [] : [{ type, data: { userId } }];

/** The messages that a gate's commit announces. */
const announceGate = (service: string, { events }: Pick<Commit, "events">) =>
  (events as unknown as readonly GateEvent[]).map(
    ({ type, data: { userId } }) =>
      ({ type: `${service}.${type}`, data: { userId } }) as Announcement,
  );

registerAnnouncer(accountGates.stream, announceGate);
