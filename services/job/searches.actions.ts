/** Handlers of searches that workers keep. */
import { gates } from "../../mixins/gate/rules.ts";
import { checkGate } from "../../mixins/gate.ts";
import { answered, caller, command } from "../../mixins/guard.mixin.ts";
import { withWords, wordedCommand, wordsIdOf } from "../../mixins/words.ts";
import type { Answer, Handlers } from "../contracts/index.ts";
import { limitDefault, pageOf, readCursor } from "../contracts/paging.ts";
import { Refusal } from "../contracts/refusal.ts";
import { searchesMax } from "../contracts/searches.ts";
import { type SearchRow, searchRows } from "./searches.edge.ts";
import { checkFilter, drop, fileOf, isKept, keep, savedSearches } from "./searches.ts";
import type { JobService } from "./this.edge.ts";

type Names = "searches.add" | "searches" | "searches.remove";
type Shown = Answer<"job.searches.add">;

const shown = ({ _id: searchId, filter, at: savedAt }: SearchRow): Shown => ({
  searchId,
  filter,
  savedAt,
});

/** The searches that someone keeps, newest first: no more than `searchesMax`. */
export const keptBy = async (service: JobService, workerId: string): Promise<Shown[]> => {
  const state = await service.log.state(savedSearches, workerId);
  // Twice as many: what a request is writing at this moment may be refused.
  const limit = 2 * searchesMax;
  const rows = await (await searchRows(service)).find({ workerId }, { limit });
  const kept = rows.filter(({ _id }) => isKept(state, _id));
  return kept.map(shown).sort((a, b) => (keyOf(a) < keyOf(b) ? 1 : -1));
};

const keyOf = ({ savedAt, searchId }: Shown): string => `${savedAt} ${searchId}`;

export const searchActions: Pick<Handlers<"job", JobService>, Names> = {
  async "searches.add"(ctx) {
    const { userId: workerId } = caller(ctx);
    const filter = ctx.params;
    checkFilter(filter);
    const asked = wordedCommand(ctx);
    const { at } = asked;
    if (!(await this.log.isDone(asked))) await checkGate(this.log, workerId);
    const searchId = wordsIdOf(asked);
    const rows = await searchRows(this);
    const row: SearchRow = { _id: searchId, workerId, file: fileOf(filter), filter, at };
    const done = await withWords({ rows, row }, this.log, asked, () =>
      this.log.decide(
        savedSearches,
        workerId,
        (state) => keep(state, workerId, { searchId, at }),
        asked,
      ),
    );
    answered(ctx, done);
    const saved = await rows.get(searchId);
    // Asked again after it was dropped; or by who has left since he asked.
    const isGone = (await this.log.state(gates, workerId)) === "gone";
    if (saved === null || isGone || !isKept(done.state, searchId)) {
      await rows.remove(searchId);
      throw new Refusal("NOT_FOUND", {}, 404);
    }
    return shown(saved);
  },

  async searches(ctx) {
    const { limit = limitDefault, cursor } = ctx.params;
    const after = readCursor(cursor, ["string"]);
    const all = await keptBy(this, caller(ctx).userId);
    const rest = after === null ? all : all.filter((one) => keyOf(one) < after[0]);
    return pageOf(
      rest.slice(0, limit + 1),
      limit,
      (one) => [keyOf(one)],
      (one) => one,
    );
  },

  async "searches.remove"(ctx) {
    const { userId: workerId } = caller(ctx);
    const { searchId } = ctx.params;
    const rule = (state: Parameters<typeof drop>[0]) => drop(state, workerId, searchId);
    await this.log.decide(savedSearches, workerId, rule, command(ctx));
    const rows = await searchRows(this);
    await rows.remove(searchId);
    await rows.compact();
    return { searchId };
  },
};
