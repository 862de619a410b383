/**
 * Device rows: the devices that a user is signed in on, one row per session.
 *
 * A row holds the user and the kind of device, and is written before the session is opened. Only
 * the session's stream says whether it is still open. The list of sessions removes rows of ended
 * sessions that it finds; the sweep removes the others.
 */
import type { Service } from "moleculer";
import { unknownDevice } from "../../../mixins/auth/device.ts";
import type { Log } from "../../../mixins/log/event-log.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { removeWhere } from "../../../mixins/store/conditional-writes.ts";
import type { Collection } from "../../../mixins/store/store.ts";
import { type Instant, later } from "../../contracts/core/units.ts";
import { idleMsMax, isLive, sessions } from "../domain/session.ts";

export type Device = {
  /** The session's id. */
  readonly _id: string;
  readonly userId: string;
  readonly device: string;
  readonly openedAt: Instant;
  /** Orders a user's sessions by when they were opened. */
  readonly order: string;
  /** When the sweep next checks whether the session is still open. */
  readonly lookAt: Instant;
};
type Given = Pick<Device, "userId" | "openedAt"> & { readonly device?: string | undefined };

/** Bounds the rows that are read for one user. */
const devicesMax = 1000;
const sweptAtOnce = 1000;

/** The collection `devices`: one row per session, by the session's id. */
export class Devices {
  private readonly service: Service;

  constructor(service: Service) {
    this.service = service;
  }

  async add(sessionId: string, { userId, openedAt, device = unknownDevice }: Given): Promise<void> {
    const order = `${openedAt}/${sessionId}`;
    const lookAt = later(openedAt, idleMsMax);
    const rows = await this.rows();
    await rows.insert({ _id: sessionId, userId, device, openedAt, order, lookAt });
  }

  /** A user's sessions opened before the one with this order key (null: all), newest first. */
  async of(userId: string, before: string | null): Promise<Device[]> {
    const older = before === null ? {} : { order: { $lt: before } };
    const rows = await this.rows();
    return rows.find({ userId, ...older }, { sort: { order: -1 }, limit: devicesMax });
  }

  async remove(sessionId: string): Promise<void> {
    await (await this.rows()).remove(sessionId);
  }

  /** Removes all rows of a user. */
  async forget(userId: string): Promise<void> {
    await removeWhere(await this.rows(), { userId });
  }

  /** Checks the rows whose `lookAt` has passed; removes those of ended sessions, returns how many. */
  async sweep(log: Log, at: Instant): Promise<number> {
    const rows = await this.rows();
    let removed = 0;
    for (const row of await rows.find({ lookAt: { $lt: at } }, { limit: sweptAtOnce })) {
      const session = await log.state(sessions, row._id);
      if (isLive(session, at)) {
        const lookAt = later(session.tradedAt, idleMsMax + 1);
        await rows.replace(row._id, { lookAt: row.lookAt }, { ...row, lookAt });
      } else if (await rows.remove(row._id)) removed += 1;
    }
    if (removed > 0) await rows.compact();
    return removed;
  }

  private rows(): Promise<Collection<Device>> {
    return resourcesOf(this.service).collection<Device>("devices", { index: ["userId", "lookAt"] });
  }
}
