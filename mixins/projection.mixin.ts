/**
 * Projection mixin: keeps read models in the service's store, fed by logs.
 *
 * A read model is derived and may be thrown away: `rebuild` makes a new copy from the logs beside
 * the old one, then flips a pointer. `compareRebuild` makes a copy only to compare it with the live
 * one; they must be equal.
 */
import type { Service, ServiceSchema } from "moleculer";
import type { Projector } from "./projection/projector.ts";
import { View } from "./projection/view.ts";
import { roomOf } from "./room.ts";
import type { Doc } from "./store/store.ts";
import { wakeUps } from "./subscription.mixin.ts";

type Opening = PromiseWithResolvers<View<Doc>> & { view?: View<Doc> };
const openings = new WeakMap<Service, Map<string, Opening>>();

const openingOf = (service: Service, name: string): Opening => {
  const ofService = openings.get(service) ?? new Map<string, Opening>();
  openings.set(service, ofService);
  const opening = ofService.get(name) ?? Promise.withResolvers<View<Doc>>();
  ofService.set(name, opening);
  return opening;
};

/** The read model of a running service. */
export const viewOf = <D extends Doc>(service: Service, projector: Projector<D>): View<D> => {
  const { view } = openingOf(service, projector.name);
  if (view === undefined) throw new Error(`${service.name} does not keep ${projector.name}`);
  return view as unknown as View<D>;
};

/** The read model once it is open, for what starts beside it. */
export const openedView = async <D extends Doc>(
  service: Service,
  projector: Projector<D>,
): Promise<View<D>> => (await openingOf(service, projector.name).promise) as unknown as View<D>;

/** All open read models of a running service. */
export const viewsOf = (service: Service): View<Doc>[] =>
  [...(openings.get(service)?.values() ?? [])].flatMap(({ view }) => view ?? []);

/** Keeps the read model of a projector in this service. */
export const projection = <D extends Doc>(projector: Projector<D>): Partial<ServiceSchema> => ({
  events: wakeUps(projector.on),
  async started(this: Service) {
    const view = new View(this, projector);
    await view.open();
    const opening = openingOf(this, projector.name);
    opening.view = view as unknown as View<Doc>;
    opening.resolve(opening.view);
  },
  async stopped(this: Service) {
    await roomOf(this).close();
  },
});
