/** Broker: Moleculer's options, the same for `npm start`, for tests and for every node. */
import type { BrokerOptions } from "moleculer";
import { TypeBoxValidator } from "../services/contracts/validator.ts";
import { guard } from "./guard.mixin.ts";
import type { Settings } from "./settings.ts";

const shutdownMs = 10_000;
const deadlineMs = 8000;

/** The broker warns of each call to a service that is away; whoever called says it better. */
const levels = ({ logLevel }: Settings) =>
  logLevel === "warn" ? { BROKER: "error", "**": logLevel } : logLevel;

export const brokerOptions = (settings: Settings): BrokerOptions => ({
  logger: { type: "Console", options: { level: levels(settings), formatter: "short" } },
  transporter:
    settings.natsUrl === null ? null : { type: "NATS", options: { url: settings.natsUrl } },
  validator: new TypeBoxValidator({}),
  middlewares: [guard],
  requestTimeout: deadlineMs,
  tracking: { enabled: true, shutdownTimeout: shutdownMs },
  heartbeatInterval: 1,
  heartbeatTimeout: 3,
  skipProcessEventRegistration: false,
});
