/** Window: a phone's window of a slow processor and a slow network, and what its browser measured itself. */
import type { CDPSession, Page } from "playwright-core";

/** A middling phone beside a computer. */
export const slowdown = 4;
/** As the developer tools of Chromium have "Slow 3G". */
export const slow3g = {
  offline: false,
  latency: 2000,
  downloadThroughput: 50_000,
  uploadThroughput: 50_000,
} as const;

/** Keeps, from the first moment of a page, what its browser says of paints, shifts and interactions. */
const observers = `
  window.seen = { events: [], shift: 0, shifts: [], paints: {} };
  const observe = (type, take, more = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...more });
  observe("event", ({ interactionId: id, name, startTime, duration, processingStart, processingEnd }) => {
    if (id > 0) window.seen.events.push({ id, name, startTime, duration, processingStart, processingEnd });
  }, { durationThreshold: 16 });
  observe("layout-shift", ({ value, hadRecentInput, sources, startTime }) => {
    if (hadRecentInput) return;
    window.seen.shift += value;
    window.seen.shifts.push({ value, startTime, nodes: sources.map(({ node }) => node?.className || node?.nodeName) });
  });
  observe("paint", ({ name, startTime }) => { window.seen.paints[name] = startTime; });
  observe("largest-contentful-paint", ({ startTime }) => { window.seen.paints["largest"] = startTime; });
`;

export type Interaction = {
  readonly id: number;
  readonly name: string;
  readonly startTime: number;
  readonly duration: number;
  readonly processingStart: number;
  readonly processingEnd: number;
};
export type Seen = {
  readonly events: readonly Interaction[];
  readonly shift: number;
  readonly shifts: readonly {
    readonly value: number;
    readonly startTime: number;
    readonly nodes: readonly string[];
  }[];
  readonly paints: Readonly<Record<string, number>>;
};

/** Has every page that the window opens from now on keep what its browser measures. */
export const observe = (page: Page): Promise<unknown> => page.addInitScript(observers);

export const seen = (page: Page): Promise<Seen> => page.evaluate<Seen>("window.seen");

/** Waits until what was asked is painted and its measurements are delivered. */
export const painted = (page: Page): Promise<unknown> =>
  page.evaluate(`new Promise((resolve) =>
    requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(() => setTimeout(resolve, 50)))))`);

export const slowDown = async (cdp: CDPSession, rate: number = slowdown): Promise<void> => {
  await cdp.send("Emulation.setCPUThrottlingRate", { rate });
};
