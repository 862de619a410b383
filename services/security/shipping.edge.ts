/** Shipping: when the audit log is signed: a thousand entries, or ten minutes after fewer. */
import type { Service } from "moleculer";
import { beat } from "../../mixins/beat.ts";
import type { LogMethods } from "../../mixins/log.mixin.ts";
import { raiseAlert } from "../../mixins/metrics.ts";
import { isAway } from "../../mixins/patience.ts";
import { roomOf } from "../../mixins/room.ts";
import { minuteMs } from "../contracts/units.ts";
import { entriesMax, ship, signedState } from "./ship.edge.ts";

const lookMs = 10_000;
const ageMsMax = 10 * minuteMs;

/** Signs as long as the service runs. A failure is told once, until it is another. */
export const shipRegularly = (service: Service & LogMethods): void => {
  let failure = "";
  let quietSinceMs = performance.now();
  const look = async () => {
    const unsigned = service.log.head.position - (await signedState(service)).position;
    if (unsigned === 0) quietSinceMs = performance.now();
    if (unsigned < entriesMax && performance.now() - quietSinceMs < ageMsMax) return;
    await ship(service);
    quietSinceMs = performance.now();
    failure = "";
  };
  const stop = beat(lookMs, look, (error) => {
    const { message } = error;
    if (failure === message) return;
    failure = message;
    if (isAway(error)) service.logger.warn(`the audit log is not signed yet: ${message}`);
    else raiseAlert(service, "auditNotSigned", message);
  });
  roomOf(service).onClose(stop);
};
