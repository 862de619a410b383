/** Handlers of saved searches. */
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import { commandOfRequest } from "../../../mixins/log/commands.ts";
import { checkGate } from "../../../mixins/personal-data/account-gate.ts";
import { accountGates } from "../../../mixins/personal-data/account-gate-rules.ts";
import {
  freeTextCommand,
  freeTextIdOf,
  withFreeText,
} from "../../../mixins/personal-data/free-texts.ts";
import { pageOfNewest } from "../../contracts/core/paging.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import type { Handlers } from "../../contracts/index.ts";
import { checkFilter, drop, fileOf, isKept, keep, savedSearches } from "../domain/saved-search.ts";
import type { JobService } from "../job.types.ts";
import {
  keptBy,
  keyOf,
  type SearchRow,
  searchRows,
  shown,
} from "../stores/saved-searches.repository.ts";

type Names = "searches.add" | "searches" | "searches.remove";
export const savedSearchActions: Pick<Handlers<"job", JobService>, Names> = {
  async "searches.add"(ctx) {
    const { userId: workerId } = callerOf(ctx);
    const filter = ctx.params;
    checkFilter(filter);
    const command = freeTextCommand(ctx);
    const { at } = command;
    if (!(await this.log.isDone(command))) await checkGate(this.log, workerId);
    const searchId = freeTextIdOf(command);
    const rows = await searchRows(this);
    const row: SearchRow = { _id: searchId, workerId, file: fileOf(filter), filter, at };
    const done = await withFreeText({ rows, row }, this.log, command, () =>
      this.log.decide(
        savedSearches,
        workerId,
        (state) => keep(state, workerId, { searchId, at }),
        command,
      ),
    );
    markReplayed(ctx, done);
    const saved = await rows.get(searchId);
    // A retry after the search was dropped, or after the worker has left.
    const hasLeft = (await this.log.state(accountGates, workerId)) === "gone";
    if (saved === null || hasLeft || !isKept(done.state, searchId)) {
      await rows.remove(searchId);
      throw new Refusal("NOT_FOUND", {}, 404);
    }
    return shown(saved);
  },

  async searches(ctx) {
    const all = await keptBy(this, callerOf(ctx).userId);
    return pageOfNewest(all, ctx.params, keyOf);
  },

  async "searches.remove"(ctx) {
    const { userId: workerId } = callerOf(ctx);
    const { searchId } = ctx.params;
    const rule = (state: Parameters<typeof drop>[0]) => drop(state, workerId, searchId);
    await this.log.decide(savedSearches, workerId, rule, commandOfRequest(ctx));
    const rows = await searchRows(this);
    await rows.remove(searchId);
    await rows.compact();
    return { searchId };
  },
};
