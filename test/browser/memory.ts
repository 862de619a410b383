/** Memory: what a tab keeps after events have come in, once its garbage is collected. */
import type { CDPSession, Page } from "playwright-core";

export type Kept = {
  readonly heapBytes: number;
  readonly nodes: number;
  readonly listeners: number;
};

/** Has a page count the events of its stream, which one tab passes on to all. */
export const countEvents = (page: Page): Promise<unknown> =>
  page.addInitScript(`
    window.events = 0;
    new BroadcastChannel("oneday.stream").addEventListener("message", () => { window.events += 1; });
  `);

/** The events that a page has had since it was loaded. */
export const eventsOf = (page: Page): Promise<number> => page.evaluate<number>("window.events");

/** What a page keeps now. */
export const keptBy = async (cdp: CDPSession): Promise<Kept> => {
  await cdp.send("HeapProfiler.enable");
  // What a first collection frees may hold something that a second one frees.
  for (let round = 0; round < 3; round += 1) await cdp.send("HeapProfiler.collectGarbage");
  await cdp.send("Performance.enable");
  const { metrics } = await cdp.send("Performance.getMetrics");
  const of = (name: string): number => metrics.find((one) => one.name === name)?.value ?? 0;
  return {
    heapBytes: of("JSHeapUsedSize"),
    nodes: of("Nodes"),
    listeners: of("JSEventListeners"),
  };
};
