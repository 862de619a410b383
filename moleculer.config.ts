/**
 * Moleculer config: the broker's options and start hooks, read by Moleculer's runner.
 *
 * `SERVICES=job,payment` starts some services. Without it every service must be found, as the
 * runner itself would start with none silently.
 */
import type { BrokerOptions, ServiceBroker } from "moleculer";
import { bannerOf } from "./mixins/boot/banner.ts";
import { brokerOptions } from "./mixins/boot/broker-options.ts";
import { openNodeHttp } from "./mixins/boot/node-http.ts";
import { followSupervisor, settleUnderSupervisor } from "./mixins/boot/supervised.ts";
import { openTopology } from "./mixins/boot/topology.ts";
import { giveSettings } from "./mixins/config/settings.ts";
import { checkServices, settingsOrEnd, startOrEnd } from "./mixins/config/startup.ts";
import { withOwnTuning } from "./mixins/dynamic-config/own-tuning.ts";
import { giveRepl } from "./mixins/repl/operator-repl.ts";
import { replOptions } from "./mixins/repl/repl-options.ts";

// Where the runner looks for the names in SERVICES.
process.env["SERVICEDIR"] ??= "services";

const settings = withOwnTuning(settingsOrEnd(process.env));
if (settings.isSupervised) followSupervisor();
const options = brokerOptions(settings);

export default {
  ...options,
  middlewares: [...(options.middlewares ?? []), startOrEnd],
  replOptions,
  created(broker: ServiceBroker) {
    giveSettings(broker, settings);
    giveRepl(broker);
  },
  async started(broker: ServiceBroker) {
    checkServices(broker, process.env["SERVICES"]);
    await openNodeHttp(broker);
    await openTopology(broker);
    if (settings.isSupervised) settleUnderSupervisor();
    else if (settings.logFormat === "short") process.stdout.write(bannerOf(broker));
  },
} satisfies BrokerOptions;
