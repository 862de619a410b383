/**
 * Fitness: what is wrong with the data of a process, so that it must not take commands.
 *
 * A log that is not what was appended, a feed whose log is another one than it read before: what is
 * decided on top of that may be wrong, so every command of the process is refused until a person
 * has acted. Reads go on. A process without a fault pays one look at an empty map for this.
 */
import { Errors, type Middleware, type Service, type ServiceBroker } from "moleculer";
import { isCommand } from "../../services/contracts/core/action-contract.ts";
import { detailOf } from "../../services/contracts/core/refusal-texts.ts";
import { contractOf } from "../../services/contracts/index.ts";
import { countAlert, raiseAlert } from "../metrics/metrics.ts";

const faults = new WeakMap<ServiceBroker, Map<string, string>>();

/** The faults of a process by their names, `payment/log`, and the line about each. */
export const faultsOf = (broker: ServiceBroker): Map<string, string> => {
  const known = faults.get(broker) ?? new Map<string, string>();
  faults.set(broker, known);
  return known;
};

/** The names of a service's own faults, for its health. */
export const faultNames = ({ broker, name }: Service): string[] =>
  [...faultsOf(broker).keys()].filter(
    (fault) => /^[/<]/.test(fault.slice(name.length)) && fault.startsWith(name),
  );

/** Takes the process out of ready. `line` says what is wrong and what to do; it is logged once. */
export const setFault = (service: Service, fault: string, line: string): void => {
  const known = faultsOf(service.broker);
  if (known.get(fault) === line) return;
  known.set(fault, line);
  raiseAlert(service, "fault", line);
};

/** The same for a feed that has stopped, which has logged its line. */
export const noteDiverged = (service: Service, feed: string, line: string): void => {
  faultsOf(service.broker).set(feed, line);
  countAlert(service, "logDiverged");
};

export const clearFault = ({ broker }: Service, fault: string): void => {
  faultsOf(broker).delete(fault);
};

/**
 * Refuses commands with NOT_READY, 503, while the process has a fault. Not a refusal of a rule: a
 * saga that asks is to ask again.
 */
export const fitness = ((broker: ServiceBroker): Middleware => {
  const found = faultsOf(broker);
  return {
    name: "Fitness",
    localAction(next, action) {
      const contract = contractOf(action.name ?? "");
      if (contract === undefined || !isCommand(contract) || contract.whileUnfit) return next;
      return function unlessUnfit(this: Service, ctx) {
        if (found.size === 0) return next.call(this, ctx);
        const waiting = [...found.keys()];
        const error = new Errors.MoleculerRetryableError(detailOf("NOT_READY"), 503, "NOT_READY", {
          waiting,
        });
        return Promise.reject(error);
      };
    },
  };
}) as unknown as Middleware;
