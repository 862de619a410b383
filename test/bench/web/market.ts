/** Market: the demo market with more jobs, in the words of the demo's own employers, and people in it. */
import { now } from "../../../services/contracts/core/units.ts";
import { market } from "../../../services/demo/market.ts";
import { ask, logInAll } from "../oneday.ts";

const atOnce = 16;

type Page = { readonly items: readonly { readonly jobId: string }[] };

/** Posts jobs of markets with other seeds until as many as asked for were posted. */
export const postJobs = async (url: string, jobs: number): Promise<void> => {
  const tokens = await logInAll(url, "employer");
  const postings = function* () {
    for (let seed = 1, left = jobs; left > 0; seed += 1) {
      for (const posting of market(seed, now()).jobs.slice(0, left)) {
        left -= 1;
        yield posting;
      }
    }
  };
  const rest = postings();
  const post = async (): Promise<void> => {
    for (const { employer, ...body } of rest) {
      const token = tokens[employer % tokens.length] ?? "";
      await ask(url, "POST", "/api/jobs", { body, token });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, post));
};

/** The path of the page of some job. */
export const somePage = async (url: string): Promise<string> => {
  const { items } = await ask<Page>(url, "GET", "/api/jobs?limit=1");
  return `/jobs/${items[0]?.jobId}`;
};
