/**
 * Orphan sweeper: removes rows that never became accounts or passwords, and rows of ended sessions.
 *
 * A row is checked once it is older than any request can last: its claim is there by then, or will
 * never be. The progress is stored, so a start does not check every row.
 */
import type { Service } from "moleculer";
import type { Log } from "../../../mixins/log/event-log.ts";
import { type Feed, resourcesOf } from "../../../mixins/log/service-resources.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { retryParked } from "../../../mixins/saga/retry-parked.ts";
import { sagasOf } from "../../../mixins/saga.mixin.ts";
import { writeOver } from "../../../mixins/store/conditional-writes.ts";
import { type Instant, instant, later, minuteMs, now } from "../../contracts/core/units.ts";
import { claims } from "../domain/account.ts";
import type { Devices } from "../stores/devices.repository.ts";
import type { PasswordRows } from "../stores/passwords.repository.ts";
import type { Vault } from "../stores/vault.repository.ts";
import { lookAgain } from "./erasure.command.ts";

type Rows = {
  readonly vault: Vault;
  readonly passwordRows: PasswordRows;
  readonly devices: Devices;
};
type Mark = { readonly _id: string; readonly upTo: Instant };

/** Longer than the deadline of a request, so that no claim can still be in flight. */
const ageMsMin = minuteMs;
/** Checked again, because the clocks of replicas differ. */
const overlapMs = 10 * minuteMs;
const everyMs = minuteMs;
const markId = "sweep";

/** Removes the orphans older than a minute at `at`; returns how many there were in the vault. */
export const sweep = async (
  service: Service,
  { vault, passwordRows, devices }: Rows,
  log: Log,
  at: Instant,
): Promise<number> => {
  const marks = await resourcesOf(service).collection<Mark>("marks");
  const mark = await marks.get(markId);
  const after = mark === null ? instant(0) : later(mark.upTo, -overlapMs);
  const upTo = later(at, -ageMsMin);
  const orphans: string[] = [];
  for await (const { _id, emailHash } of vault.madeBetween(after, upTo)) {
    const claim = await log.state(claims, emailHash);
    if (claim.status === "free" || claim.userId !== _id) orphans.push(_id);
  }
  for (const userId of orphans) await vault.remove(userId);
  await vault.forget();
  await passwordRows.sweep(log, upTo);
  await devices.sweep(log, at);
  // If another replica was faster, its mark is as good.
  if (mark === null || mark.upTo < upTo) {
    await writeOver(marks, mark, { upTo: mark?.upTo }, { _id: markId, upTo });
  }
  return orphans.length;
};

/** Sweeps once a minute, and retries parked deletions. A feed, because the service resources stop feeds before the store closes. */
export class Sweeper implements Feed {
  readonly name = "user/sweep";
  readonly source = "user";
  readonly stop: () => Promise<void>;

  constructor(service: Service, rows: Rows, log: Log) {
    const work = async () => {
      await sweep(service, rows, log, now());
      await lookAgain(service, now());
      await retryParked(service, sagasOf(service));
    };
    this.stop = periodic(everyMs, work, ({ message }) =>
      service.logger.error(`sweep of the vault: ${message}`),
    );
  }

  wake(): void {
    // It runs by the clock, not by the log.
  }

  isCaughtUp(): boolean {
    return true;
  }
}
