/**
 * Projection mixin: keeps read models in the service's store, fed by logs.
 *
 * A read model is derived and may be thrown away. `rebuild` makes a new copy from the logs beside
 * the old one, then flips a pointer; an operator may ask for it. `compareRebuild` makes a copy only to
 * compare it with the live one; they must be equal.
 */
import type { Service, ServiceSchema } from "moleculer";
import { resourcesOf } from "./log/service-resources.ts";
import { continueRebuild, readModelActions } from "./projection/operator-actions.ts";
import type { Projector } from "./projection/projector.ts";
import { ReadModel } from "./projection/read-model.ts";
import { openingOf } from "./projection/read-models.ts";
import type { Doc } from "./store/store.ts";
import { wakeUps } from "./subscription.mixin.ts";

/** Keeps the read model of a projector in this service. */
export const projection = <D extends Doc>(projector: Projector<D>): Partial<ServiceSchema> => ({
  actions: readModelActions,
  events: wakeUps(projector.on),
  async started(this: Service) {
    const readModel = new ReadModel(this, projector);
    await readModel.open();
    const opening = openingOf(this, projector.name);
    opening.view = readModel as unknown as ReadModel<Doc>;
    opening.resolve(opening.view);
    await continueRebuild(this, opening.view);
  },
  async stopped(this: Service) {
    await resourcesOf(this).close();
  },
});
