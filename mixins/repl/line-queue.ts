/**
 * Line queue: runs the lines of a REPL one after another, and asks for a line in between.
 *
 * Node's REPL hands over a line without waiting for the one before, so lines from a pipe would run
 * at the same time, and a password that follows `login` would run as a command.
 */

import type { REPLServer } from "node:repl";
import { Writable } from "node:stream";
import { RefusedLine } from "./operator/refused-line.ts";

type Asking = Pick<REPLServer, "question" | "on" | "once" | "off" | "terminal">;
type Line = { readonly text: string; readonly done: () => void };
type Run = (text: string) => Promise<void>;

const muted = new Writable({
  write(_chunk, _encoding, done) {
    done();
  },
});

/** The lines of one REPL, run in turn. */
export class LineQueue {
  private readonly server: Asking;
  private readonly run: Run;
  private readonly waiting: Line[] = [];
  private running: Promise<void> | null = null;

  constructor(server: Asking, run: Run) {
    this.server = server;
    this.run = run;
  }

  /** Runs a line after those before it; `done` is called when it has ended. */
  add(text: string, done: () => void): void {
    this.waiting.push({ text, done });
    this.running ??= this.runAll().finally(() => {
      this.running = null;
    });
  }

  private get isClosed(): boolean {
    return (this.server as unknown as { closed: boolean }).closed;
  }

  /** Drops the lines that wait. */
  clear(): void {
    this.waiting.length = 0;
  }

  /** Resolves when every line has run. */
  async idle(): Promise<void> {
    await this.running;
  }

  /** A line that is neither shown nor kept. Rejects when the input ends. */
  askHidden(question: string): Promise<string> {
    const next = this.waiting.shift();
    if (next !== undefined) {
      if (!this.isClosed) next.done();
      return Promise.resolve(next.text.trimEnd());
    }
    if (this.isClosed) return Promise.reject(new RefusedLine("the input has ended"));
    const { server } = this;
    const seen = server as unknown as { output: NodeJS.WritableStream; history: string[] };
    const { output } = seen;
    return new Promise((resolve, reject) => {
      const end = () => {
        seen.output = output;
        server.off("close", onClose);
        server.off("history", forget);
      };
      const forget = (history: string[]) => void history.shift();
      const onClose = () => {
        end();
        reject(new RefusedLine("the input has ended"));
      };
      server.once("close", onClose);
      server.on("history", forget);
      server.question(question, (answer) => {
        end();
        output.write("\n");
        resolve(answer);
      });
      if (server.terminal) seen.output = muted;
    });
  }

  private async runAll(): Promise<void> {
    for (let line = this.waiting.shift(); line !== undefined; line = this.waiting.shift()) {
      await this.run(line.text);
      // A prompt after the end would throw.
      if (!this.isClosed) line.done();
    }
  }
}
