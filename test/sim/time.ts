/**
 * Time: replaces Node's time by a world's clock and queue.
 *
 * Replaced: Date, the timers (global, `node:timers`, `node:timers/promises`), performance.now,
 * process.hrtime and process.uptime. Microtasks and nextTick stay Node's, because they wait for no
 * time. @sinonjs/fake-timers has a single process; here each timer and each wall clock has an
 * owner.
 */
import { createRequire, syncBuiltinESMExports } from "node:module";
import type { Entry } from "./queue.ts";
import type { World } from "./world.ts";

type Args = readonly unknown[];
type Signalled = { readonly signal?: AbortSignal };

const require = createRequire(import.meta.url);
const nsPerMs = 1e6;
const msPerS = 1000;

/** What setTimeout answers. */
class Timer {
  entry: Entry;
  readonly again: () => Entry;
  constructor(again: () => Entry) {
    this.again = again;
    this.entry = again();
  }
  ref = (): this => this;
  unref = (): this => this;
  hasRef = (): boolean => true;
  close(): this {
    this.entry.isOff = true;
    return this;
  }
  refresh(): this {
    this.entry.isOff = true;
    this.entry = this.again();
    return this;
  }
}

const takeDate = (world: World): void => {
  const RealDate = globalThis.Date;
  class WorldDate extends RealDate {
    constructor(...args: Args) {
      if (args.length === 0) super(world.wall());
      else super(...(args as [number]));
    }
    static override now(): number {
      return world.wall();
    }
  }
  globalThis.Date = WorldDate as unknown as DateConstructor;
};

const timersOf = (world: World) => {
  const wait = (run: (...args: Args) => void, ms: unknown, isAgain: boolean, args: Args) => {
    // As in Node: anything that is no time of at least a millisecond counts as one.
    const delayMs = Math.max(1, Number(ms) || 1);
    return new Timer(() => world.after(delayMs, () => run(...args), isAgain ? delayMs : null));
  };
  const clear = (timer: unknown): void => {
    if (timer instanceof Timer) timer.close();
  };
  type Run = (...args: Args) => void;
  return {
    setTimeout: (run: Run, ms?: unknown, ...args: Args) => wait(run, ms, false, args),
    setInterval: (run: Run, ms?: unknown, ...args: Args) => wait(run, ms, true, args),
    setImmediate: (run: Run, ...args: Args) => new Timer(() => world.after(0, () => run(...args))),
    clearTimeout: clear,
    clearInterval: clear,
    clearImmediate: clear,
  };
};

/** `setTimeout` and `setImmediate` of `node:timers/promises`. */
const promised =
  (world: World) =>
  (ms: number, value: unknown, { signal }: Signalled = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const fail = () => {
        entry.isOff = true;
        const error = new Error("The operation was aborted", { cause: signal?.reason });
        reject(Object.assign(error, { name: "AbortError", code: "ABORT_ERR" }));
      };
      const entry = world.after(ms, () => {
        signal?.removeEventListener("abort", fail);
        resolve(value);
      });
      if (signal?.aborted) fail();
      else signal?.addEventListener("abort", fail, { once: true });
    });

/** Installs the world's time, also for modules that import it by name. */
export const takeTime = (world: World): void => {
  takeDate(world);
  const timers = timersOf(world);
  Object.assign(globalThis, timers);
  Object.assign(require("node:timers"), timers);
  const wait = promised(world);
  Object.assign(require("node:timers/promises"), {
    setTimeout: (ms = 1, value?: unknown, options?: Signalled) =>
      wait(Math.max(1, ms), value, options),
    setImmediate: (value?: unknown, options?: Signalled) => wait(0, value, options),
  });
  const hrtime = (before?: readonly [number, number]): [number, number] => {
    const ns = Math.round(world.nowMs * nsPerMs);
    const at = before === undefined ? ns : ns - (before[0] * 1e9 + before[1]);
    return [Math.floor(at / 1e9), at % 1e9];
  };
  hrtime.bigint = (): bigint => BigInt(Math.round(world.nowMs * nsPerMs));
  Object.assign(process, { hrtime, uptime: () => world.nowMs / msPerS });
  Object.defineProperty(globalThis.performance, "now", { value: () => world.nowMs });
  syncBuiltinESMExports();
};
