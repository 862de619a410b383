/** Unusual day: once a day is over, each process logs a warning for every count that was unusual. */
import type { Service, ServiceSchema } from "moleculer";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import {
  dayMs,
  type Instant,
  later,
  minuteMs,
  now,
  seoulDate,
} from "../../contracts/core/units.ts";
import { anomalyFigures } from "../insights/insight-figures.ts";
import { foldOf, hasReadMarket } from "./market.follower.ts";

/** The day that was looked at last. */
const looked = new WeakMap<Service, string>();

/**
 * Logs what was unusual on the day before, and returns the lines. None while the log is read, and none
 * for a day that was looked at already.
 */
export const noteUnusual = (service: Service, at: Instant): string[] => {
  const yesterday = seoulDate(later(at, -dayMs));
  if (!hasReadMarket(service) || looked.get(service) === yesterday) return [];
  looked.set(service, yesterday);
  const window = { from: yesterday, to: seoulDate(at) };
  const lines = anomalyFigures(foldOf(service).counts, window, yesterday).items.map(
    ({ metric, value, expected, score }) =>
      `unusual day ${yesterday}: ${metric} ${value}, expected ${expected} (score ${score})`,
  );
  for (const line of lines) service.logger.warn(line);
  return lines;
};

/** Looks every minute whether a day is over. */
export const unusualDays = (): Partial<ServiceSchema> => ({
  async started(this: Service) {
    const stop = periodic(
      minuteMs,
      async () => {
        noteUnusual(this, now());
      },
      ({ message }) => this.logger.error(`unusual days are not looked for: ${message}`),
    );
    resourcesOf(this).onClose(stop);
  },
});
