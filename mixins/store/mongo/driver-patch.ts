/**
 * Driver: mends one thing in MongoDB's driver (6.20), without which a store may never come back.
 *
 * The driver waits for `drain` after a write that did not go out at once. On a socket that is
 * destroyed already, and whose `close` is still to come, neither `drain` nor `error` ever comes:
 * the command waits for ever. Where it is the monitor's, no server is ever found again; where it
 * is an append, the log stands still. So a write ends with its connection.
 */
import { createRequire } from "node:module";

type Write = (this: Wire, command: unknown, options: unknown) => Promise<void>;
type Wire = {
  readonly error?: Error | null;
  once(event: "close", listener: () => void): void;
  off(event: "close", listener: () => void): void;
};
type Driver = { readonly Connection: { readonly prototype: { writeCommand?: Write } } };

/** Loaded from where mongoose loads it: there may be others. */
const load = (): Driver["Connection"]["prototype"] => {
  const driver = createRequire(import.meta.resolve("mongoose"));
  return (driver("mongodb/lib/cmap/connection.js") as Driver).Connection.prototype;
};

const mended = new WeakSet<Write>();

/** Makes every write of the driver end when its connection does. Does it once. */
export const patchDriver = (): void => {
  const connection = load();
  const { writeCommand: write } = connection;
  if (write === undefined) throw new Error("MongoDB's driver is not the one that is mended here");
  if (mended.has(write)) return;
  const writeCommand: Write = async function writeOrClosed(command, options) {
    const { promise: closed, reject } = Promise.withResolvers<never>();
    const end = () => reject(this.error ?? new Error("the connection is closed"));
    this.once("close", end);
    try {
      await Promise.race([write.call(this, command, options), closed]);
    } finally {
      this.off("close", end);
    }
  };
  mended.add(writeCommand);
  connection.writeCommand = writeCommand;
};
