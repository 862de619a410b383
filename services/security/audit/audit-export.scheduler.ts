/**
 * Audit export scheduler: exports at a thousand unsigned entries, or after ten minutes. Checks the
 * folder at the start: an operator must not learn ten minutes later that nothing is written.
 */
import type { Service } from "moleculer";
import { isAway } from "../../../mixins/broker/deadline.middleware.ts";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import type { LogMethods } from "../../../mixins/log.mixin.ts";
import { raiseAlert } from "../../../mixins/metrics/metrics.ts";
import { periodic } from "../../../mixins/process/periodic.ts";
import { minuteMs } from "../../contracts/core/units.ts";
import { checkFolder, entriesMax, exportAudit, signedState } from "./audit-export.adapter.ts";

const lookMs = 10_000;
const ageMsMax = 10 * minuteMs;

/** Exports while the service runs. A repeated failure is reported once. */
export const exportRegularly = (service: Service & LogMethods): void => {
  let failure = "";
  let quietSinceMs = performance.now();
  const look = async () => {
    const unsigned = service.log.head.position - (await signedState(service)).position;
    if (unsigned === 0) quietSinceMs = performance.now();
    if (unsigned < entriesMax && performance.now() - quietSinceMs < ageMsMax) return;
    await exportAudit(service);
    quietSinceMs = performance.now();
    failure = "";
  };
  const report = (error: Error): void => {
    const { message } = error;
    if (failure === message) return;
    failure = message;
    if (isAway(error)) service.logger.warn(`the audit log is not signed yet: ${message}`);
    else raiseAlert(service, "auditNotSigned", message);
  };
  // The start goes on: without this service's keys no one could sign in.
  const checked = checkFolder(service).catch(report);
  const stop = periodic(lookMs, look, report);
  resourcesOf(service).onClose(async () => {
    await Promise.all([checked, stop()]);
  });
};
