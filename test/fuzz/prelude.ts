/** Prelude: money, jobs and applications, so that the fuzzer's requests find something. */
import { dayMs, later, newId, now } from "../../services/contracts/core/units.ts";
import type { Answer } from "../../services/contracts/index.ts";
import { postingOf } from "../support/postings.ts";
import { until } from "../support/until.ts";
import type { Client, Person } from "../system/market-client.ts";

const amountWon = 3_000_000;
const fundedMs = 10_000;
const jobs = 6;
/** Later than the demo's jobs of today and tomorrow. */
const firstDay = 20;

/** Posts under a command id of its own; throws when that is refused. */
const post = async <T>(client: Client, who: Person, path: string, body: object): Promise<T> => {
  const { token } = who;
  const reply = await client.send("POST", path, { token, body, key: newId() });
  if (reply.status >= 300) throw new Error(`POST ${path}: ${JSON.stringify(reply.body)}`);
  return reply.body as T;
};

/**
 * The worker applies for jobs of the employer, each on a day of its own, and is accepted for half
 * of them.
 */
export const begin = async (client: Client, worker: Person, employer: Person): Promise<void> => {
  const { token } = employer;
  await post(client, employer, "/api/payments/charges", { amountWon, method: "card" });
  await until(async () => {
    const { body } = await client.send("GET", "/api/payments/wallet", { token });
    return (body as Answer<"payment.wallet">).availableWon >= amountWon;
  }, fundedMs);
  for (let n = 0; n < jobs; n += 1) {
    const startsAt = later(now(), (firstDay + n) * dayMs);
    const posting = postingOf({ startsAt });
    const { jobId } = await post<Answer<"job.post">>(client, employer, "/api/jobs", posting);
    const path = `/api/jobs/${jobId}/applications`;
    const { applicationId } = await post<Answer<"job.apply">>(client, worker, path, {});
    if (n % 2 === 1) continue;
    await post(client, employer, `/api/jobs/applications/${applicationId}/accept`, {});
  }
};
