/** The other side of `startWorker`: the input and messages of a forked script. */
import { ServiceBroker } from "moleculer";
import type { Said } from "./worker.ts";

/** The input of this process. Ends the process when its parent has ended. */
export const workerInput = <I>(): I => {
  process.once("disconnect", () => process.exit(1));
  return JSON.parse(process.argv[2] ?? "{}") as I;
};

/** Resolves when the parent has the message. */
export const say = (message: Said): Promise<void> =>
  new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error === null ? resolve() : reject(error)));
  });

/** A service for stores that are opened without a broker. */
export const quietService = () =>
  new ServiceBroker({ logger: false, skipProcessEventRegistration: true }).createService({
    name: "probe",
  });
