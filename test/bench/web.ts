/**
 * The reach of the web app: `npm run bench:web -- [--runs 5] [--only lighthouse,visit,navigation,memory,search]`.
 *
 * What a first visit asks for, Lighthouse, how soon pages show, what a tab keeps, and how long search takes to answer
 * a touch among 5,000 jobs. Chromium on PATH, or CHROMIUM_BIN. All but the requests depends on the machine.
 */
import { parseArgs } from "node:util";
import { startApp } from "../browser/app.ts";
import { machine } from "./machine.ts";
import { firstVisits } from "./web/first-visit.ts";
import { interactions } from "./web/interactions.ts";
import { scores } from "./web/lighthouse.ts";
import { postJobs, somePage } from "./web/market.ts";
import { memory } from "./web/memory.ts";
import { navigations, slowVisits } from "./web/navigation.ts";

const jobs = 5000;
const parts = ["visit", "lighthouse", "navigation", "memory", "search"] as const;
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    only: { type: "string", default: parts.join(",") },
  },
});
const runs = Number(values.runs);
const app = await startApp({ ONEDAY_RATE_LIMITS: "off", ONEDAY_POSTINGS_MAX: "10000" });
try {
  const job = await somePage(app.url);
  const run = {
    visit: () => firstVisits(app, ["/", "/?q=서빙&sort=wage", job, "/login"]),
    lighthouse: () => scores(app.url, ["/", "/?q=서빙&sort=wage", job], runs),
    navigation: async () => {
      await navigations(app, runs);
      await slowVisits(app, ["/", job]);
    },
    memory: () => memory(app),
    search: async () => {
      await postJobs(app.url, jobs);
      await interactions(app, runs);
    },
  };
  const { cpu, cores, loadAverage } = machine();
  console.log(`${cpu}, ${cores} cores, load ${loadAverage} at the start`);
  for (const part of parts) if (values.only.split(",").includes(part)) await run[part]();
} finally {
  await app.stop();
}
