/** Read models: those that a running service has open. */
import type { Service } from "moleculer";
import type { Doc } from "../store/store.ts";
import type { Projector } from "./projector.ts";
import type { ReadModel } from "./read-model.ts";

type Opening = PromiseWithResolvers<ReadModel<Doc>> & { view?: ReadModel<Doc> };
const openings = new WeakMap<Service, Map<string, Opening>>();

/** The entry of a service's read model, made on first use; its promise resolves on opening. */
export const openingOf = (service: Service, name: string): Opening => {
  const ofService = openings.get(service) ?? new Map<string, Opening>();
  openings.set(service, ofService);
  const opening = ofService.get(name) ?? Promise.withResolvers<ReadModel<Doc>>();
  ofService.set(name, opening);
  return opening;
};

/** The read model of a running service. Throws if the service does not keep it. */
export const readModelOf = <D extends Doc>(
  service: Service,
  projector: Projector<D>,
): ReadModel<D> => {
  const { view } = openingOf(service, projector.name);
  if (view === undefined) throw new Error(`${service.name} does not keep ${projector.name}`);
  return view as unknown as ReadModel<D>;
};

/** Waits until the read model is open: for mixins that start beside it. */
export const openedReadModel = async <D extends Doc>(
  service: Service,
  projector: Projector<D>,
): Promise<ReadModel<D>> =>
  (await openingOf(service, projector.name).promise) as unknown as ReadModel<D>;

/** All open read models of a running service. */
export const readModelsOf = (service: Service): ReadModel<Doc>[] =>
  [...(openings.get(service)?.values() ?? [])].flatMap(({ view }) => view ?? []);
