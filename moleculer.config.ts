/**
 * Moleculer's runner reads this: the options of the broker and the frame of a start.
 *
 * `SERVICEDIR=services SERVICES=job,payment` starts some services; without it all must be there,
 * because the runner itself starts empty without a word.
 */
import type { BrokerOptions, ServiceBroker } from "moleculer";
import { bannerOf } from "./mixins/banner.ts";
import { brokerOptions } from "./mixins/broker.ts";
import { giveSettings } from "./mixins/settings.ts";
import { checkServices, settingsOrEnd, startOrEnd } from "./mixins/start.ts";

const settings = settingsOrEnd(process.env);
const options = brokerOptions(settings);

export default {
  ...options,
  middlewares: [...(options.middlewares ?? []), startOrEnd],
  created(broker: ServiceBroker) {
    giveSettings(broker, settings);
  },
  started(broker: ServiceBroker) {
    checkServices(broker, process.env["SERVICES"]);
    process.stdout.write(bannerOf(broker));
  },
} satisfies BrokerOptions;
