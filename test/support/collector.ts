/** A collector of traces on a free port: it takes OTLP over HTTP as JSON, and keeps the spans. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type CollectedSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly events?: readonly unknown[];
  readonly status?: { readonly code?: number };
};
type Sent = {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly CollectedSpan[] }[];
  }[];
};

export type Collector = {
  readonly url: string;
  readonly spans: CollectedSpan[];
  /** How many requests came. */
  readonly requests: () => number;
  readonly stop: () => Promise<void>;
};

const takes = (response: ServerResponse): void => {
  response.setHeader("content-type", "application/json");
  response.end("{}");
};

/** Starts a collector; `answer` ends each request, or leaves it open. */
export const startCollector = async (answer = takes): Promise<Collector> => {
  const spans: CollectedSpan[] = [];
  let requests = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    let text = "";
    for await (const part of request.setEncoding("utf8")) text += part;
    const { resourceSpans } = JSON.parse(text) as Sent;
    spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((s) => s.spans)));
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    spans,
    requests: () => requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
