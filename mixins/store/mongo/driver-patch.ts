/**
 * Driver patch: fixes one fault of MongoDB's driver (6.20) after which a store may never recover.
 *
 * After a write that did not leave at once the driver waits for `drain`. On a socket that is
 * destroyed and has not yet emitted `close`, neither `drain` nor `error` comes, so the command
 * hangs. If it is the monitor's, no server is found again; if it is an append, the log stops. With
 * the patch a write ends with its connection.
 */
import { createRequire } from "node:module";

type Write = (this: Wire, command: unknown, options: unknown) => Promise<void>;
type Wire = {
  readonly error?: Error | null;
  once(event: "close", listener: () => void): void;
  off(event: "close", listener: () => void): void;
};
type Driver = { readonly Connection: { readonly prototype: { writeCommand?: Write } } };

/** Loaded from where mongoose loads it, as there may be other versions. */
const load = (): Driver["Connection"]["prototype"] => {
  const driver = createRequire(import.meta.resolve("mongoose"));
  return (driver("mongodb/lib/cmap/connection.js") as Driver).Connection.prototype;
};

const patched = new WeakSet<Write>();

/** Makes every write of the driver end when its connection does. Idempotent. */
export const patchDriver = (): void => {
  const connection = load();
  const { writeCommand: write } = connection;
  if (write === undefined) throw new Error("MongoDB's driver is not the one that is mended here");
  if (patched.has(write)) return;
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
  patched.add(writeCommand);
  connection.writeCommand = writeCommand;
};
