/** Posting history: the versions of a posting, read from its stream. */
import { type Instant, isSame } from "../../contracts/core/units.ts";
import type { Answer } from "../../contracts/index.ts";
import { viewOfTerms } from "./announce.ts";
import type { JobEvent, Terms } from "./job.ts";

export type Version = Answer<"job.versions">["items"][number];

const termsOf = (terms: Terms): Version["terms"] => {
  const stands = { employerId: "", status: "open", seatsTaken: 0 } as const;
  const {
    jobId: _,
    employer: __,
    seatsTaken: ___,
    status: ____,
    version: _____,
    ...shown
  } = viewOfTerms("", terms, stands);
  return shown;
};

const hasTerms = (
  event: JobEvent,
): event is Extract<JobEvent, { type: "posted" | "changed" | "published" }> =>
  event.type === "posted" || event.type === "changed" || event.type === "published";

const differs = (one: Version["terms"], other: Version["terms"]): string[] =>
  (Object.keys({ ...one, ...other }) as (keyof Version["terms"])[]).filter(
    (name) => !isSame(one[name], other[name]),
  );

/** The versions of a posting since it was public: those of a draft are private to its owner. */
export const versionsOf = (
  commits: readonly { readonly at: Instant; readonly events: readonly JobEvent[] }[],
): Version[] => {
  const versions: Version[] = [];
  let version = 0;
  for (const { at, events } of commits) {
    for (const event of events.filter(hasTerms)) {
      version = event.data.version ?? (event.type === "published" ? version : version + 1);
      if (event.data.stands.status === "draft") continue;
      const terms = termsOf(event.data);
      const last = versions.at(-1);
      const changed = last === undefined ? [] : differs(last.terms, terms);
      if (last !== undefined && changed.length === 0) continue;
      versions.push({ version, at, changed, terms });
    }
  }
  return versions;
};
