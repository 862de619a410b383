/** Report schedule actions: let a report repeat, list the caller's schedules, end one. */
import type { Service } from "moleculer";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { pageOfNewest } from "../../contracts/core/paging.ts";
import { idFrom } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { checkKind } from "./report.ts";
import {
  add,
  end,
  type Schedules,
  type ShownSchedule,
  scheduleIn,
  schedules,
  shownSchedule,
} from "./report-schedule.ts";

type Ours = Service & LogMethods;
type Names = "reportSchedules" | `reportSchedules.${"add" | "remove"}`;

const keyOf = ({ setAt, scheduleId }: ShownSchedule): string => `${setAt} ${scheduleId}`;

export const reportScheduleActions: Pick<Handlers<"analytics", Ours>, Names> = {
  async "reportSchedules.add"(ctx) {
    const { userId, role } = callerOf(ctx);
    const { kind, every } = ctx.params;
    checkKind(kind, role);
    const command = commandOfRequest(ctx);
    const scheduleId = idFrom("reportSchedule", userId, command.cid, command.fp);
    const wanted = { userId, scheduleId, kind, every };
    const rule = (state: Schedules) => add(state, wanted, command.at);
    const done = await this.log.decide(schedules, userId, rule, command);
    markReplayed(ctx, done);
    return shownSchedule(scheduleId, scheduleIn(done.state, scheduleId));
  },

  async reportSchedules(ctx) {
    const state = await this.log.state(schedules, callerOf(ctx).userId);
    const all = Object.entries(state).map(([id, kept]) => shownSchedule(id, kept));
    const newest = all.sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
    return pageOfNewest(newest, ctx.params, keyOf);
  },

  async "reportSchedules.remove"(ctx) {
    const { userId } = callerOf(ctx);
    const { scheduleId } = ctx.params;
    const rule = (state: Schedules) => end(state, { userId, scheduleId });
    await this.log.decide(schedules, userId, rule, commandOfRequest(ctx));
    return { scheduleId };
  },
};
