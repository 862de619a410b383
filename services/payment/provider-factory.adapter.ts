/** Provider factory: the provider that the settings of the process name. */
import type { Service } from "moleculer";
import { settingsOf } from "../../mixins/config/settings.ts";
import type { Provider } from "./provider/provider.ts";
import { sandboxAt } from "./provider/sandbox/sandbox.client.ts";
import { sandbox } from "./provider/sandbox/sandbox-provider.adapter.ts";
import { transactionsOfService } from "./provider/sandbox/transactions.repository.ts";
import { toss, tossUrl } from "./provider/toss/toss.client.ts";
import type { ProviderOf } from "./transfer/transfer.reactor.ts";

const made = new WeakMap<Service, Provider>();

const make = (service: Service): Provider => {
  const { provider: settings, isProduction } = settingsOf(service.broker);
  if (settings.name === "toss") {
    const { secret: secretKey, securityKey, url } = settings;
    return toss({ secretKey, securityKey }, url ?? tossUrl);
  }
  const { url, secret } = settings;
  if (isProduction) service.logger.warn("ONEDAY_PROVIDER is sandbox: no real money is moved");
  return url === null ? sandbox(transactionsOfService(service)) : sandboxAt(url, secret ?? "");
};

/** Makes one provider for each running service. */
export const providerOfSettings = (): ProviderOf => (service) => {
  const provider = made.get(service) ?? make(service);
  made.set(service, provider);
  return provider;
};
