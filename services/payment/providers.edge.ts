/** Providers: which one the settings of a process name. */
import type { Service } from "moleculer";
import { settingsOf } from "../../mixins/settings.ts";
import { deedsOfService } from "./deeds.edge.ts";
import type { ProviderOf } from "./errand.edge.ts";
import type { Provider } from "./provider.ts";
import { sandbox } from "./sandbox.edge.ts";
import { sandboxAt } from "./sandbox-client.edge.ts";
import { toss, tossUrl } from "./toss.edge.ts";

const made = new WeakMap<Service, Provider>();

const make = (service: Service): Provider => {
  const { provider: settings, isProduction } = settingsOf(service.broker);
  if (settings.name === "toss") {
    const { secret: secretKey, securityKey, url } = settings;
    return toss({ secretKey, securityKey }, url ?? tossUrl);
  }
  const { url, secret } = settings;
  if (isProduction) service.logger.warn("ONEDAY_PROVIDER is sandbox: no real money is moved");
  return url === null ? sandbox(deedsOfService(service)) : sandboxAt(url, secret ?? "");
};

/** One provider for each running service. */
export const providerOfSettings = (): ProviderOf => (service) => {
  const provider = made.get(service) ?? make(service);
  made.set(service, provider);
  return provider;
};
