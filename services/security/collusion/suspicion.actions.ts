/** Suspicion actions: the operators' list, and their decisions. */
import type { Service } from "moleculer";
import { callerOf, markReplayed } from "../../../mixins/auth/auth.middleware.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { freeTextCommand, freeTextIdOf } from "../../../mixins/personal-data/free-texts.ts";
import { newestInSpans } from "../../../mixins/projection/newest-first.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { earliest, latest } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { textOf, withText } from "../stores/texts.repository.ts";
import { decideOn, type Suspicion, shownSuspicion, suspicions } from "./suspicion.ts";
import { suspicionList } from "./suspicions.projection.ts";

type Keeper = Service & LogMethods;
type Group = Pick<Handlers<"security", Keeper>, "suspicions" | "suspicions.decide">;

const shown = async (service: Service, suspicion: NonNullable<Suspicion>) =>
  shownSuspicion(suspicion, await textOf(service, suspicion.decided?.textId));

export const suspicionActions: Group = {
  async suspicions(ctx) {
    const { status, limit = limitDefault, cursor } = ctx.params;
    const [below = latest] = readCursor(cursor, ["string"]) ?? [];
    const spans = { from: earliest, below, limit: limit + 1 };
    const docs = await newestInSpans(
      readModelOf(this, suspicionList),
      status === undefined
        ? { field: "order", prefix: "", ...spans }
        : { field: "statusOrder", prefix: `${status}~`, ...spans },
    );
    const page = pageOf(
      docs,
      limit,
      ({ order }) => [order],
      ({ _id }) => _id,
    );
    const states = await Promise.all(page.items.map((id) => this.log.state(suspicions, id)));
    const items = states.flatMap((state) => (state === null ? [] : [shown(this, state)]));
    return { ...page, items: await Promise.all(items) };
  },

  async "suspicions.decide"(ctx) {
    const { suspicionId, outcome, reason } = ctx.params;
    const { userId: by } = callerOf(ctx);
    const command = freeTextCommand(ctx);
    const decision = { outcome, at: command.at, by, textId: freeTextIdOf(command) };
    const decided = await withText(this, command, reason, () =>
      this.log.decide(
        suspicions,
        suspicionId,
        (suspicion) => decideOn(suspicion, decision),
        command,
      ),
    );
    markReplayed(ctx, decided);
    if (decided.state === null) throw new Error("a suspicion was decided and is not there");
    return shown(this, decided.state);
  },
};
