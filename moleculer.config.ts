/**
 * Moleculer's runner reads this: the options of the broker and the frame of a start.
 *
 * `SERVICES=job,payment` starts some services; without it all must be there, because the runner
 * itself starts empty without a word.
 */
import type { BrokerOptions, ServiceBroker } from "moleculer";
import { bannerOf } from "./mixins/banner.ts";
import { brokerOptions } from "./mixins/broker.ts";
import { openTopology } from "./mixins/metrics/topology.ts";
import { openNodeDoor } from "./mixins/node-door.ts";
import { giveSettings } from "./mixins/settings.ts";
import { checkServices, settingsOrEnd, startOrEnd } from "./mixins/start.ts";
import { followSupervisor, settleUnderSupervisor } from "./mixins/supervised.ts";

// Where the runner looks for the names in SERVICES.
process.env["SERVICEDIR"] ??= "services";

const settings = settingsOrEnd(process.env);
if (settings.isSupervised) followSupervisor();
const options = brokerOptions(settings);

export default {
  ...options,
  middlewares: [...(options.middlewares ?? []), startOrEnd],
  created(broker: ServiceBroker) {
    giveSettings(broker, settings);
  },
  async started(broker: ServiceBroker) {
    checkServices(broker, process.env["SERVICES"]);
    await openNodeDoor(broker);
    await openTopology(broker);
    if (settings.isSupervised) settleUnderSupervisor();
    else process.stdout.write(bannerOf(broker));
  },
} satisfies BrokerOptions;
