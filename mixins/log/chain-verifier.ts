/** Verify: whether a log is what was appended to it. */
import { type Commit, type Head, hashOf, origin, positionOf } from "./commit.ts";

/**
 * A commit as it was stored, or what stands in its place. `torn`: the file ends in a line that a
 * crash has cut off, which was never acknowledged and is the next start's to put aside.
 */
export type Stored =
  | { readonly commit: Commit }
  | { readonly damage: string }
  | { readonly torn: true };

export type ChainVerdict = {
  readonly commits: number;
  /** The first position that does not hold, null when all do. */
  readonly firstBad: number | null;
  /** What is wrong there, in words. */
  readonly finding: string | null;
  readonly head: Head;
};

/** Whether a commit is the one after a head, and is what was appended. */
export const follows = (commit: Commit, { position, hash }: Head): boolean =>
  positionOf(commit._id) === position + 1 && commit.prev === hash && hashOf(commit) === commit.hash;

/** What is wrong with a commit that does not follow from a head; null where nothing is. */
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
 * Walks commits from a head on: positions without a gap, links and hashes right, and no fewer than
 * `atLeast`. What is appended while it walks may be in it or not; what was there before must be.
 * `paced` is waited for after each.
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

/** The commits after a position in the pages that `read` gives. */
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

/** Walks every commit in the pages that `read` gives. O(n). */
export const verifyChain = (
  read: (after: number) => Promise<readonly Commit[]>,
  atLeast: number,
): Promise<ChainVerdict> => verifyFrom(origin, pagesFrom(read), atLeast);
