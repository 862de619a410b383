/**
 * Vault completeness: whether the accounts that the log names have their rows in the vault.
 *
 * A row is written before its claim and removed after the address is released, so every claimed
 * address has a row. The newest accounts are checked: a lost, truncated or too early copied file
 * lacks its end.
 */
import { setFault } from "../../../mixins/log/data-fitness.ts";
import type { Log } from "../../../mixins/log/event-log.ts";
import { claims } from "../domain/account.ts";
import type { UserService } from "../support/account.command.ts";

const newestCommits = 1000;
const prefix = `${claims.stream}:`;

/** How many of the accounts in the newest 1000 commits have no row. */
const rowless = async ({ vault }: UserService, log: Log): Promise<number> => {
  const commits = await log.read(Math.max(0, log.head.position - newestCommits), newestCommits);
  const ids = new Set(commits.flatMap(({ stream }) => (stream.startsWith(prefix) ? [stream] : [])));
  let missing = 0;
  for (const stream of ids) {
    const claim = await log.state(claims, stream.slice(prefix.length));
    if (claim.status === "claimed" && (await vault.get(claim.userId)) === null) missing += 1;
  }
  return missing;
};

/** Makes the process report not ready when accounts have lost their rows. */
export const checkRows = async (service: UserService, log: Log): Promise<void> => {
  const missing = await rowless(service, log);
  if (missing === 0) return;
  const line = `vault of user: ${missing} of the newest accounts have no row there, and it stands nowhere else. Stop, restore the folder or database of user from a backup, and start`;
  setFault(service, "user/vault", line);
};
