/** Chain verifier: checks that a log is what was appended to it. */
import { type Commit, type Head, hashOf, origin, positionOf } from "./commit.ts";

/**
 * A stored commit, or what was found in its place. `torn`: the file ends in a line that a crash cut
 * off. That line was never acknowledged, and the next start moves it aside.
 */
export type Stored =
  | { readonly commit: Commit }
  | { readonly damage: string }
  | { readonly torn: true };

export type ChainVerdict = {
  readonly commits: number;
  /** The first position that fails verification; null when none does. */
  readonly firstBad: number | null;
  /** What is wrong there, as a sentence. */
  readonly finding: string | null;
  readonly head: Head;
};

/** Whether a commit directly follows a head and matches its own hash. */
export const follows = (commit: Commit, { position, hash }: Head): boolean =>
  positionOf(commit._id) === position + 1 && commit.prev === hash && hashOf(commit) === commit.hash;

/** What is wrong with a commit that should follow a head; null if it does follow. */
const wrongWith = (commit: Commit, head: Head): string | null => {
  const next = head.position + 1;
  try {
    if (follows(commit, head)) return null;
    if (positionOf(commit._id) !== next) return `commit ${next} is missing, or not in its place`;
    if (hashOf(commit) !== commit.hash) return `commit ${next} was changed`;
    return `commit ${next} does not follow from the one before it`;
  } catch {
    return `commit ${next} cannot be read`;
  }
};

/**
 * Verifies commits after a head: positions without a gap, correct links and hashes, at least up to
 * position `atLeast`. Commits appended meanwhile may be included or not; earlier ones must be.
 * Awaits `paced` after each commit.
 */
export const verifyFrom = async (
  from: Head,
  commits: AsyncIterable<Stored>,
  atLeast: number,
  paced: (head: Head) => Promise<void> | undefined = () => undefined,
): Promise<ChainVerdict> => {
  let head = from;
  const bad = (finding: string): ChainVerdict => {
    return { commits: head.position, firstBad: head.position + 1, finding, head };
  };
  for await (const stored of commits) {
    if ("torn" in stored) break;
    if ("damage" in stored) return bad(stored.damage);
    const finding = wrongWith(stored.commit, head);
    if (finding !== null) return bad(finding);
    head = { position: head.position + 1, hash: stored.commit.hash };
    const pace = paced(head);
    if (pace !== undefined) await pace;
  }
  if (head.position < atLeast) return bad(`commit ${head.position + 1} is missing at the end`);
  return { commits: head.position, firstBad: null, finding: null, head };
};

/** The commits after a position, from the pages that `read` returns. */
export async function* pagesFrom(
  read: (after: number) => Promise<readonly Commit[]>,
  after = 0,
): AsyncGenerator<Stored> {
  for (let at = after; ; ) {
    const page = await read(at);
    for (const commit of page) yield { commit };
    if (page.length === 0) return;
    at += page.length;
  }
}

/** Verifies every commit in the pages that `read` returns. O(n). */
export const verifyChain = (
  read: (after: number) => Promise<readonly Commit[]>,
  atLeast: number,
): Promise<ChainVerdict> => verifyFrom(origin, pagesFrom(read), atLeast);
