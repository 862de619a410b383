/**
 * Moleculer config of `npm run repl`: a node without services, for an operator's prompt in a running
 * cluster.
 *
 * It joins as the user `operator` of the bus: the one in `ONEDAY_NATS_URL`, or the one that a
 * cluster on this machine made. A cluster whose contract version is no neighbour is left with one line.
 */
import type { BrokerOptions, ServiceBroker } from "moleculer";
import { callerOptions } from "../../mixins/boot/broker-options.ts";
import { giveSettings } from "../../mixins/config/settings.ts";
import { checkContracts, endStart, settingsOrEnd } from "../../mixins/config/startup.ts";
import { giveRepl } from "../../mixins/repl/operator-repl.ts";
import { replOptions } from "../../mixins/repl/repl-options.ts";
import { operatorEnv } from "./bus.ts";

const settings = settingsOrEnd(operatorEnv(process.env));
// Moleculer's runner would load the services that these name.
delete process.env["SERVICES"];
delete process.env["SERVICEDIR"];

export default {
  ...callerOptions(settings),
  replOptions,
  created(broker: ServiceBroker) {
    giveSettings(broker, settings);
    giveRepl(broker);
  },
  started(broker: ServiceBroker) {
    try {
      checkContracts(broker);
    } catch (error) {
      endStart(error);
    }
    return Promise.resolve();
  },
} satisfies BrokerOptions;
