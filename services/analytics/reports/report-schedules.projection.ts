/** Report schedules projection: by schedule, whose it is and when its next report is due. */
import type { Projector } from "../../../mixins/projection/projector.ts";
import type { Doc } from "../../../mixins/store/store.ts";
import type { Instant } from "../../contracts/core/units.ts";

export type ScheduleDoc = Doc & { readonly userId: string; readonly dueAt: Instant };

export const scheduleList: Projector<ScheduleDoc> = {
  name: "report_schedules",
  version: 1,
  indexes: { index: ["dueAt"] },
  on: ["analytics.scheduleMoved"],
  ids: ({ type, data }) => (type === "analytics.scheduleMoved" ? [data.scheduleId] : []),
  next: (doc, message, _id) => {
    if (message.type !== "analytics.scheduleMoved") return doc;
    const { userId, dueAt } = message.data;
    return dueAt === null ? null : { _id, userId, dueAt: dueAt as Instant };
  },
};
