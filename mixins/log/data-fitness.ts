/**
 * Data fitness: the faults in a process's data that forbid commands.
 *
 * Examples: a log that is not what was appended, or a feed whose log is not the one it read before.
 * Decisions on such data may be wrong, so every command of the process is refused until an operator
 * has acted. Reads are still served. Without a fault, the check costs one look at an empty map.
 */
import { Errors, type Middleware, type Service, type ServiceBroker } from "moleculer";
import { isCommand } from "../../services/contracts/core/action-contract.ts";
import { detailOf } from "../../services/contracts/core/refusal-texts.ts";
import { contractOf } from "../../services/contracts/index.ts";
import { countAlert, raiseAlert } from "../metrics/metrics.ts";

const faults = new WeakMap<ServiceBroker, Map<string, string>>();

/** The faults of a process: the log line of each, by its name (`payment/log`). */
export const faultsOf = (broker: ServiceBroker): Map<string, string> => {
  const known = faults.get(broker) ?? new Map<string, string>();
  faults.set(broker, known);
  return known;
};

/** The names of a service's own faults, for its action `health`. */
export const faultNames = ({ broker, name }: Service): string[] =>
  [...faultsOf(broker).keys()].filter(
    (fault) => /^[/<]/.test(fault.slice(name.length)) && fault.startsWith(name),
  );

/** Marks the process as not ready. `line` says what is wrong and what to do; it is logged once. */
export const setFault = (service: Service, fault: string, line: string): void => {
  const known = faultsOf(service.broker);
  if (known.get(fault) === line) return;
  known.set(fault, line);
  raiseAlert(service, "fault", line);
};

/** Sets the fault of a feed that has stopped and has already logged its line. */
export const noteDiverged = (service: Service, feed: string, line: string): void => {
  faultsOf(service.broker).set(feed, line);
  countAlert(service, "logDiverged");
};

/** Removes a fault; a process without faults takes commands again. */
export const clearFault = ({ broker }: Service, fault: string): void => {
  faultsOf(broker).delete(fault);
};

/**
 * Refuses commands with NOT_READY (503) while the process has a fault, except those that the
 * contract allows (`whileUnfit`). The error is retryable and no refusal of a rule: a saga must call
 * again.
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
