/** Retention: removes the bodies of messages after a year, some every hour. */
import type { Service } from "moleculer";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { hourMs, now } from "../../contracts/core/units.ts";
import { dropOldBodies } from "./bodies.repository.ts";

/** Starts removing old bodies until the service stops. */
export const dropOldBodiesRegularly = (service: Service): void => {
  const work = async (): Promise<void> => {
    while ((await dropOldBodies(service, now())) > 0);
  };
  const stop = periodic(hourMs, work, (error) =>
    service.logger.error("old messages are not removed:", error),
  );
  resourcesOf(service).onClose(stop);
};
