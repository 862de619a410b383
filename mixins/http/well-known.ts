/** Well-known files: `/robots.txt` and `/.well-known/security.txt`. */
import { dayMs, type Instant, later } from "../../services/contracts/core/units.ts";
import type { Settings } from "../config/settings.ts";
import type { StaticFile, StaticFiles } from "./static-files.ts";

/** RFC 9116 recommends less than a year; counted from the start of the process. */
const securityTextMs = 180 * dayMs;

const robots = "User-agent: *\nDisallow: /api/\n";

const plain = (text: string): StaticFile => ({
  from: { text },
  type: "text/plain; charset=utf-8",
  isVersioned: false,
});

/** The contact for reports of vulnerabilities (RFC 9116). */
const securityText = (contact: string, startedAt: Instant): string =>
  [
    `Contact: ${contact}`,
    `Expires: ${later(startedAt, securityTextMs)}`,
    "Preferred-Languages: ko, en",
    "",
  ].join("\n");

/** `/robots.txt`, and `/.well-known/security.txt` where a contact is set. */
export const wellKnownFiles = (
  { securityContact }: Pick<Settings, "securityContact">,
  startedAt: Instant,
): StaticFiles =>
  new Map([
    ["/robots.txt", plain(robots)],
    ...(securityContact === null
      ? []
      : [["/.well-known/security.txt", plain(securityText(securityContact, startedAt))] as const]),
  ]);
