/**
 * Profile: what a worker wants and can do.
 *
 * A wanted location is personal data, so the log only names the vault row that holds the profile. A
 * row is written once and never changed.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { instant } from "../../contracts/core/units.ts";
import type { Announcement } from "../../contracts/events.ts";
import { checkArea } from "../../contracts/kernel/service-area.ts";
import type { Profile } from "../score/offer.ts";

export type ProfileState =
  | { readonly status: "none" }
  | { readonly status: "set"; readonly row: string; readonly previousRow: string | null };

export type ProfileEvent = {
  readonly type: "profileSet";
  readonly data: { readonly userId: string; readonly row: string };
};

/** Streams `profile:<userId>`. */
export const profiles: StreamDefinition<ProfileState, ProfileEvent> = {
  stream: "profile",
  empty: { status: "none" },
  evolve: (state, { data: { row } }) => ({
    status: "set",
    row,
    previousRow: state.status === "set" ? state.row : null,
  }),
};

/** Points the profile at a row; no event when it does already. */
export const setProfile = (state: ProfileState, userId: string, row: string): ProfileEvent[] =>
  state.status === "set" && state.row === row
    ? []
    : [{ type: "profileSet", data: { userId, row } }];

const inUtc = (availability: Profile["availability"]): Profile["availability"] =>
  availability.map((span, index) => {
    const field = `/availability/${index}`;
    const from = instant(span.from);
    const to = instant(span.to);
    if (to <= from) throw new Refusal("TIMES_REVERSED", { fields: [{ field }] }, 422);
    return { from, to };
  });

/** A profile as stored, times in UTC. Refuses TIMES_REVERSED and PLACE_OUTSIDE_SERVICE (422). */
export const checkedProfile = (asked: Profile): Profile => {
  checkArea(asked, ["/lat", "/lng"]);
  return { ...asked, availability: inUtc(asked.availability) };
};

/** The public events of a profile. */
export const toldOf = ({ data: { userId } }: ProfileEvent): Announcement[] => [
  { type: "matching.profileChanged", data: { userId } },
];
