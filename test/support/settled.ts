/** Waits until a service has read the messages of others, and its own. */
import type { Service } from "moleculer";
import { resourcesOf } from "../../mixins/log/service-resources.ts";
import { readModelsOf } from "../../mixins/projection/read-models.ts";
import { until } from "./until.ts";

type Heads = Readonly<Record<string, number>>;
type Position = { readonly _id: string; readonly position: number };

/** Waits until the subscription has handled each source up to its head. Each head must be a message's. */
export const subscribed = async (
  service: Service,
  heads: Heads,
  withinMs?: number,
): Promise<void> => {
  const checkpoints = await resourcesOf(service).collection<Position>("checkpoints");
  for (const [source, head] of Object.entries(heads)) {
    await until(async () => {
      const read = await checkpoints.get(`subscription:${source}`);
      return (read?.position ?? 0) >= head;
    }, withinMs);
  }
};

/** Waits until every read model has projected each named source up to its head. */
export const projected = async (service: Service, heads: Heads): Promise<void> => {
  for (const readModel of readModelsOf(service)) {
    await until(async () => {
      const positions = await readModel.positions();
      return Object.entries(positions).every(([of, at]) => at.position >= (heads[of] ?? 0));
    });
  }
};
