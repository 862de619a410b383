/** A service that counts in its log, and a read model of the sums. */
import type { Service } from "moleculer";
import { type LogMethods, log } from "../../../mixins/log.mixin.ts";
import type { Projector } from "../../../mixins/projection/projector.ts";
import { readModelOf } from "../../../mixins/projection/read-models.ts";
import { projection } from "../../../mixins/projection.mixin.ts";
import { instant } from "../../../services/contracts/core/units.ts";
import type { Announcement, EventName } from "../../../services/contracts/events.ts";

export type Sum = { readonly _id: string; readonly count: number };
type Counted = { type: "counted"; data: { by: number } };

/** A service, under a name of its own, that counts in its log and projects the sums. */
export const counting = (name: string) => {
  const sums: Projector<Sum> = {
    name: "sums",
    version: 1,
    on: [`${name}.counted` as EventName],
    ids: (message) => [`s${(message.data as unknown as { by: number }).by}`],
    next: (doc, _, id) => ({ _id: id, count: (doc?.count ?? 0) + 1 }),
  };
  const announce = ({ events }: { events: readonly { data: object }[] }) =>
    events.map(({ data }) => ({ type: `${name}.counted`, data }) as unknown as Announcement);
  return { sums, schema: { name, mixins: [log({ announce }), projection(sums)] } };
};

const streamDefinition = {
  stream: "n",
  empty: 0,
  evolve: (state: number, _: Counted) => state + 1,
};
/** Counts `n` modulo 3 once. */
export const count = (service: Service, n: number) =>
  (service as Service & LogMethods).log.decide(
    streamDefinition,
    String(n),
    (): Counted[] => [{ type: "counted", data: { by: n % 3 } }],
    {
      cid: `c${n}`,
      fp: "",
      isFresh: false,
      at: instant(n),
      meta: { correlationId: "c", causationId: null, actor: null },
    },
  );

/** How much the documents of the read model count together. */
export const total = async (service: Service, sums: Projector<Sum>): Promise<number> => {
  const docs = await readModelOf(service, sums).find({}, { limit: 10 });
  return docs.reduce((sum, { count: each }) => sum + each, 0);
};
