/** Event reader: one open event stream of the walk, opened with a ticket as a browser does. */
import { EventSourceParserStream } from "eventsource-parser/stream";
import { type Body, base, type Person, Stumble } from "./http-client.ts";

export type Streamed = { readonly event: string; readonly data: Body };

/** What a person's stream sent since it was opened. */
export class EventReader {
  readonly events: Streamed[] = [];
  private readonly cut = new AbortController();

  /** Opens a stream. Throws Stumble when it is not answered with one. */
  static async open(person: Person): Promise<EventReader> {
    const { ticket } = await person.post("/api/communication/stream/tickets", {}, 201);
    const reader = new EventReader();
    const { signal } = reader.cut;
    const response = await fetch(`${base}/api/communication/stream?ticket=${ticket}`, { signal });
    if (response.status !== 200 || response.body === null) {
      throw new Stumble(`the stream: expected 200, got ${response.status}`);
    }
    void reader.read(response.body);
    return reader;
  }

  close(): void {
    this.cut.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const text = body.pipeThrough(new TextDecoderStream() as never);
    try {
      for await (const one of text.pipeThrough(new EventSourceParserStream() as never)) {
        const { event = "message", data } = one as { event?: string; data: string };
        this.events.push({ event, data: JSON.parse(data) as Body });
      }
    } catch (error) {
      // The walk itself ends the stream.
      if (!this.cut.signal.aborted) throw error;
    }
  }
}
