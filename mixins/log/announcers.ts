/**
 * Announcers: what the commits of the mixins' own streams announce.
 *
 * A mixin that writes streams of its own into a service's log registers them here when its module is
 * loaded; the service's own `announce` is never asked about them.
 */
import type { Announcement } from "../../services/contracts/events.ts";
import type { Commit } from "./commit.ts";

export type Announce = (commit: Commit) => readonly Announcement[];
type Announcer = (service: string, commit: Commit) => readonly Announcement[];

const announcers = new Map<string, Announcer>();

/** Registers the announcer of the streams `<kind>:…`. Without one their commits announce nothing. */
export const registerAnnouncer = (kind: string, announcer: Announcer = () => []): void => {
  announcers.set(kind, announcer);
};

/** What a commit announces to other services: the mixins answer for their streams, the service for its own. */
export const announcerOf =
  (service: string, announce: Announce): Announce =>
  (commit) => {
    const announcer = announcers.get(commit.stream.slice(0, commit.stream.indexOf(":")));
    return announcer === undefined ? announce(commit) : announcer(service, commit);
  };
