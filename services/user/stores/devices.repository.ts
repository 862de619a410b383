/**
 * Devices: where a person is signed in, as he recognises it.
 *
 * A row per session, beside the vault: whose it is and the kind of device. It is written before
 * the session is opened; whether it is still open is said by the session's stream alone. Rows of
 * sessions that are over are taken out when they are met, and by the sweep when no one looks.
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
  /** Orders a person's sessions by when they were opened. */
  readonly order: string;
  /** When the sweep looks whether it is still open. */
  readonly lookAt: Instant;
};
type Given = Pick<Device, "userId" | "openedAt"> & { readonly device?: string | undefined };

/** A bound on what one person can make us look through. */
const devicesMax = 1000;
const sweptAtOnce = 1000;

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

  /** A person's sessions that were opened before one, newest first. */
  async of(userId: string, before: string | null): Promise<Device[]> {
    const older = before === null ? {} : { order: { $lt: before } };
    const rows = await this.rows();
    return rows.find({ userId, ...older }, { sort: { order: -1 }, limit: devicesMax });
  }

  async remove(sessionId: string): Promise<void> {
    await (await this.rows()).remove(sessionId);
  }

  /** Removes all of a person's. */
  async forget(userId: string): Promise<void> {
    await removeWhere(await this.rows(), { userId });
  }

  /** Removes rows of sessions that are over, a while after they must be; answers how many. */
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
