/**
 * Announcers: the public messages of the streams that mixins write.
 *
 * A mixin with streams of its own registers an announcer when its module is loaded. The service's
 * own `announce` is never called with their commits.
 */
import type { Announcement } from "../../services/contracts/events.ts";
import type { Commit } from "./commit.ts";

export type Announce = (commit: Commit) => readonly Announcement[];
type Announcer = (service: string, commit: Commit) => readonly Announcement[];

const announcers = new Map<string, Announcer>();

/** Registers the announcer of the streams `<kind>:…`; the default announces no messages. */
export const registerAnnouncer = (kind: string, announcer: Announcer = () => []): void => {
  announcers.set(kind, announcer);
};

/** Picks the announcer of a commit: a mixin's for the mixin's streams, else the service's. */
export const announcerOf =
  (service: string, announce: Announce): Announce =>
  (commit) => {
    const announcer = announcers.get(commit.stream.slice(0, commit.stream.indexOf(":")));
    return announcer === undefined ? announce(commit) : announcer(service, commit);
  };
