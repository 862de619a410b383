/** Log reader: pages of another service's log, read over the broker. */
import { Errors, type Service } from "moleculer";
import { call, type Message } from "../../services/contracts/index.ts";
import type { Checkpoint } from "./log-consumer.ts";

/** Whether an action can be called now: at the start, other services may not be up yet. */
const isAvailable = (service: Service, action: string): boolean =>
  (
    service.broker.registry as unknown as { actions: { isAvailable(name: string): boolean } }
  ).actions.isAvailable(action);

/** Reads pages of a source's log over the broker, with the checkpoint's hash, if it has one. */
export const logReader =
  (service: Service, source: string) => async (after: Checkpoint, limit: number) => {
    const hash = after.hash === "" ? {} : { hash: after.hash };
    const params = { after: after.position, limit, ...hash };
    // Every log has the same contract, so job's serves for all.
    const name = `${source}.log.read` as "job.log.read";
    if (!isAvailable(service, name)) throw new Errors.ServiceNotFoundError({ action: name });
    const page = await call(service.broker, name, params);
    return page as typeof page & { messages: Message[] };
  };
