/** The public events of the matching service's commits: ids only. */
import type { Commit } from "../../mixins/log/commit.ts";
import type { Announcement } from "../contracts/events.ts";
import { type FillEvent, ofFill } from "./fill/proposal.ts";
import { type AutomationEvent, ofAutomation } from "./profile/automation.ts";
import { type ProfileEvent, toldOf } from "./profile/profile.ts";

type Own = ProfileEvent | AutomationEvent | FillEvent;

/** A tombstone of a command that never came may be in any stream and announces no event. */
const announcers = {
  profileSet: toldOf,
  automationSet: ofAutomation,
  fillProposed: ofFill,
  fillApplied: ofFill,
} as Readonly<Record<string, (event: Own) => Announcement[]>>;

/** The public messages of a commit. */
export const announce = ({ events }: Pick<Commit, "events">): Announcement[] =>
  events.flatMap((event) => announcers[event.type]?.(event as unknown as Own) ?? []);
