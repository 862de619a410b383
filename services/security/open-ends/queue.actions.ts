/** Queue action: what waits for an operator, what is due first. */
import type { Service } from "moleculer";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { limitDefault, pageOf, readCursor } from "../../contracts/core/paging.ts";
import { now } from "../../contracts/core/units.ts";
import type { Handlers } from "../../contracts/index.ts";
import { queueOf } from "../../contracts/operations/open-ends.ts";
import { routeOf, urgencyOf } from "./open-end.ts";
import { listedAt, openEndList } from "./open-ends.projection.ts";

export const queueActions: Pick<Handlers<"security", Service & LogMethods>, "queue"> = {
  async queue(ctx) {
    const { kind, limit = limitDefault, cursor } = ctx.params;
    const [after = ""] = readCursor(cursor, ["string"]) ?? [];
    const at = now();
    const order = kind === undefined ? {} : { kind };
    const docs = await readModelOf(this, openEndList).find(
      { ...listedAt(at), ...order, order: { $gt: after } },
      { sort: { order: 1 }, limit: limit + 1 },
    );
    return pageOf(
      docs,
      limit,
      (doc) => [doc.order],
      (doc) => {
        const { list, act } = queueOf(doc.row);
        const { id, since, dueAt, subjects } = doc;
        return {
          kind: doc.kind,
          id,
          since,
          dueAt,
          urgency: urgencyOf(doc, at),
          subjects: { ...subjects },
          list,
          act: routeOf(act, doc),
        };
      },
    );
  },
};
