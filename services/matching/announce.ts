/** What the matching service tells the others of its commits: ids only. */
import type { Commit } from "../../mixins/log/commit.ts";
import type { Announcement } from "../contracts/events.ts";
import { type FillEvent, ofFill } from "./fill/proposal.ts";
import { type ProfileEvent, toldOf } from "./profile/profile.ts";

type Own = ProfileEvent | FillEvent;

/** A tombstone, of a command that never came, is in any stream and tells nothing. */
const tells = {
  profileSet: toldOf,
  fillProposed: ofFill,
  fillApplied: ofFill,
} as Readonly<Record<string, (event: Own) => Announcement[]>>;

/** The public messages of a commit. */
export const announce = ({ events }: Pick<Commit, "events">): Announcement[] =>
  events.flatMap((event) => tells[event.type]?.(event as unknown as Own) ?? []);
