/** Verify: whether a log is what was appended to it. */
import { type Commit, type Head, hashOf, positionOf } from "./commit.ts";

export type Verdict = {
  readonly commits: number;
  /** The first position that does not hold, null when all do. */
  readonly firstBad: number | null;
  readonly head: Head;
};

/** Whether a commit is the one after a head, and is what was appended. */
export const follows = (commit: Commit, { position, hash }: Head): boolean =>
  positionOf(commit._id) === position + 1 && commit.prev === hash && hashOf(commit) === commit.hash;

/**
 * Walks every commit: positions without a gap, links and hashes right, and no fewer than
 * `atLeast`. O(n), in the pages that `read` gives. What is appended while it walks may be in it or
 * not; what was there before must be.
 */
export const verifyChain = async (
  read: (after: number) => Promise<readonly Commit[]>,
  atLeast: number,
): Promise<Verdict> => {
  let position = 0;
  let hash = "";
  for (;;) {
    const page = await read(position);
    if (page.length === 0) break;
    for (const commit of page) {
      if (!follows(commit, { position, hash })) {
        return { commits: position, firstBad: position + 1, head: { position, hash } };
      }
      position += 1;
      hash = commit.hash;
    }
  }
  const isShort = position < atLeast;
  return { commits: position, firstBad: isShort ? position + 1 : null, head: { position, hash } };
};
