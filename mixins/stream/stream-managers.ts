/**
 * Stream managers: which streams hear of other employers' sites, and whether they still may.
 *
 * Who might manage a site is asked when a stream opens. Whether they do is asked when an event is
 * sent, so that a manager who was removed gets none from then on.
 */
import type { Service } from "moleculer";
import { call } from "../../services/contracts/index.ts";
import type { Fill, StreamConnection } from "./stream-connection.ts";

const askedMs = 1000;
/** Streams whose employers could not be asked for are asked again, so many in each tick. */
const lateMax = 20;

/** The open streams of managers, by the employer of the sites. */
export class StreamManagers {
  private readonly service: Service;
  private readonly byEmployer = new Map<string, Set<StreamConnection>>();
  /** Those that hear of their own alone until the user service answers. */
  private readonly late = new Set<StreamConnection>();

  private isAsking = false;

  constructor(service: Service) {
    this.service = service;
  }

  /** The employers whose sites a connection may hear of; null if they could not be asked for. */
  async employersOf({ caller }: StreamConnection): Promise<readonly string[] | null> {
    if (caller.role !== "employer") return [];
    const { userId } = caller;
    try {
      const options = { timeout: askedMs, retries: 0 };
      return (await call(this.service.broker, "user.managedFor", { userId }, options)).employerIds;
    } catch (error) {
      this.service.logger.warn(`a stream has no sites yet: ${(error as Error).message}`);
      return null;
    }
  }

  /** From here on, a connection hears of these employers; of those asked for later if null. */
  follow(connection: StreamConnection, employerIds: readonly string[] | null): void {
    if (employerIds === null) return void this.late.add(connection);
    connection.employerIds = employerIds;
    for (const employerId of employerIds) {
      const all = this.byEmployer.get(employerId) ?? new Set();
      this.byEmployer.set(employerId, all.add(connection));
    }
  }

  /** The streams that may hear of an employer's sites. */
  of(employerId: string): Iterable<StreamConnection> {
    return this.byEmployer.get(employerId) ?? [];
  }

  forget(connection: StreamConnection): void {
    this.late.delete(connection);
    for (const employerId of connection.employerIds) {
      const all = this.byEmployer.get(employerId);
      all?.delete(connection);
      if (all?.size === 0) this.byEmployer.delete(employerId);
    }
  }

  /** Asks again for those that could not be asked for; never rejects. */
  async followLate(): Promise<void> {
    if (this.isAsking) return;
    this.isAsking = true;
    await this.followSome();
    this.isAsking = false;
  }

  private async followSome(): Promise<void> {
    for (const connection of [...this.late].slice(0, lateMax)) {
      const employerIds = await this.employersOf(connection);
      if (employerIds === null) return;
      if (!this.late.delete(connection)) continue;
      this.follow(connection, employerIds);
      if (employerIds.length > 0) connection.reset("notFollowedYet");
    }
  }
}

/**
 * Passes over events at sites that the receiver does not manage now. While that cannot be asked none
 * is sent, and a `reset` when it begins and one when it ends say so.
 */
export const managedOnly = (service: Service, userId: string): Fill => {
  let isUnsure = false;
  const ask = async (jobIds: string[]): Promise<ReadonlySet<string> | null> => {
    try {
      const options = { timeout: askedMs, retries: 0 };
      const params = { userId, jobIds };
      return new Set((await call(service.broker, "job.managedBy", params, options)).jobIds);
    } catch (error) {
      service.logger.warn(`a manager's events are left out: ${(error as Error).message}`);
      return null;
    }
  };
  return async (events) => {
    const named = events.flatMap(({ managedJobId }) => managedJobId ?? []);
    if (named.length === 0) return events;
    const managed = await ask([...new Set(named)]);
    const wasUnsure = isUnsure;
    isUnsure = managed === null;
    const checked = events.map((one) => {
      const { managedJobId } = one;
      const isUnwanted = managedJobId !== undefined && managed?.has(managedJobId) !== true;
      return isUnwanted ? { ...one, isUnwanted } : one;
    });
    if (wasUnsure === isUnsure) return checked;
    return [...checked, { event: "reset", data: { reason: "sitesUnknown" } }];
  };
};
