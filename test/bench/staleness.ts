/**
 * Staleness: how long shared answers still show the state before a change.
 *
 * An employer edits a posting while searches load the server. From the answer to the edit on,
 * strangers request the job and search for it without a pause. The staleness of an edit is the time
 * until the last answer that did not show it came back, 0 when none did.
 */
import { percentile } from "./figures.ts";
import type { Load, LoadRequest } from "./load.ts";
import { ask } from "./oneday.ts";
import type { Figure } from "./report.ts";

export type Edits = {
  readonly url: string;
  readonly measure: Load["measure"];
  /** The access token of an employer, and a job of theirs. */
  readonly token: string;
  readonly jobId: string;
  readonly count: number;
  readonly background: (n: number) => LoadRequest;
};

const ratePerSecond = 1000;
const loadMs = 1000;
const connections = 16;
/** How long an edit may take to show before the run is a failure. */
const showMsMax = 10_000;
const word = "신선도";
export const goals = { p50Ms: 100, p99Ms: 150 } as const;

/** Polls until an answer has the text; milliseconds until the last one without it. */
const msUntilShown = async (url: string, text: string): Promise<number> => {
  const from = performance.now();
  let staleMs = 0;
  for (;;) {
    const answer = await fetch(url);
    const body = await answer.text();
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${body.slice(0, 500)}`);
    if (body.includes(text)) return staleMs;
    staleMs = performance.now() - from;
    if (staleMs > showMsMax) throw new Error(`${url} does not show an edit of ${showMsMax} ms ago`);
  }
};

const editAll = async ({ url, token, jobId, count }: Edits) => {
  const path = `/api/jobs/${jobId}`;
  const [byId, found]: number[][] = [[], []];
  for (let n = 0; n < count; n += 1) {
    const title = `${word} ${n} ${jobId.slice(0, 8)}`;
    await ask(url, "PATCH", path, { body: { title }, token });
    const search = `${url}/api/jobs?limit=20&q=${encodeURIComponent(word)}`;
    const shown = [msUntilShown(url + path, title), msUntilShown(search, title)];
    const [idMs = 0, searchMs = 0] = await Promise.all(shown);
    byId?.push(idMs);
    found?.push(searchMs);
  }
  return { byId: byId ?? [], found: found ?? [] };
};

const figuresOf = (name: string, valuesMs: readonly number[]): Figure[] => {
  const sorted = [...valuesMs].sort((a, b) => a - b);
  const at = (share: number) => Math.round(percentile(sorted, share) * 10) / 10;
  return [
    { name: `staleness of ${name}, p50 ms`, value: at(0.5), goal: goals.p50Ms },
    { name: `staleness of ${name}, p99 ms`, value: at(0.99), goal: goals.p99Ms },
  ];
};

/** Edits a posting `count` times under load. */
export const measureStaleness = async (edits: Edits): Promise<Figure[]> => {
  let isOver = false;
  const load = async (): Promise<void> => {
    while (!isOver) {
      await edits.measure({
        ...{ url: edits.url, rate: ratePerSecond, durationMs: loadMs, connections },
        ...{ requests: 500, request: edits.background },
      });
    }
  };
  const loading = load();
  try {
    const { byId, found } = await editAll(edits);
    return [...figuresOf("a job", byId), ...figuresOf("a search", found)];
  } finally {
    isOver = true;
    await loading;
  }
};
