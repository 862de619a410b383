/** Price: what accepting a worker holds, by the payment service. */
import { type Answer, type Calls, call } from "../../contracts/index.ts";
import type { Applied } from "../domain/application.ts";
import { payTerms } from "../domain/saga-steps.ts";
import type { JobService } from "../job.types.ts";

/** How long an acceptance that is done waits for its price. */
const priceMs = 1000;

/** The price of an application. Refuses what `payment.price` refuses. */
export const priceOf = (
  calls: Calls,
  { parties, terms }: Applied,
  options: { readonly timeout?: number } = {},
): Promise<Answer<"payment.price">> =>
  call(calls, "payment.price", { ...parties, terms: payTerms(terms) }, options);

/** The price of an acceptance that is done; empty while the payment service is away. */
export const priceIfThere = async (
  service: JobService,
  applied: Applied,
): Promise<{ readonly price?: Answer<"payment.price"> }> => {
  try {
    return { price: await priceOf(service.broker, applied, { timeout: priceMs }) };
  } catch (error) {
    service.logger.warn(`no price of an acceptance: ${(error as Error).message}`);
    return {};
  }
};
