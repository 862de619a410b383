/** Price: what accepting a worker holds, by the payment service. */
import { type Answer, type Calls, call } from "../../contracts/index.ts";
import type { Applied } from "../domain/application.ts";
import { furtherDays } from "../domain/contract-days.ts";
import { payTerms } from "../domain/saga-steps.ts";
import type { JobService } from "../job.types.ts";

/** How long an acceptance that is done waits for its price. */
const priceMs = 1000;

const askedOf = ({ parties, terms }: Pick<Applied, "parties" | "terms">) => ({
  ...parties,
  terms: payTerms(terms),
});

/** The further days of its contract. */
const moreOf = (applied: Applied) => {
  const more = furtherDays(applied).map(({ parties: { applicationId }, terms }) => ({
    applicationId,
    terms: payTerms(terms),
  }));
  return more.length === 0 ? {} : { more };
};

/** The price of an application. Refuses what `payment.price` refuses. */
export const priceOf = (
  calls: Calls,
  applied: Applied,
  options: { readonly timeout?: number } = {},
): Promise<Answer<"payment.price">> =>
  call(calls, "payment.price", { ...askedOf(applied), ...moreOf(applied) }, options);

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
