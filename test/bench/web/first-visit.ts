/** First visit: the requests and bytes of a new person's browser, its service worker included, by kind. */
import type { App } from "../../browser/app.ts";
import { byKind, firstVisit } from "../../browser/meter.ts";

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** Prints what a first visit of each path asks for; fonts come with the first touch and are not in it. */
export const firstVisits = async (
  app: Pick<App, "url" | "visit">,
  paths: readonly string[],
): Promise<void> => {
  for (const path of paths) {
    const asked = await firstVisit(app, path);
    const bytes = asked.reduce((sum, one) => sum + one.bytes, 0);
    const kinds = [...byKind(asked)].map(
      ([kind, sum]) => `${kind} ${sum.requests} with ${kB(sum.bytes)}`,
    );
    console.log(`first visit of ${path}: ${asked.length} requests, ${kB(bytes)}`);
    console.log(`  ${kinds.join(", ")}`);
  }
};
