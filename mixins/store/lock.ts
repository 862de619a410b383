/**
 * Lock: one process per data folder.
 *
 * Two openers of one NeDB file both succeed and both accept the same key, so the folder is held
 * by a listening Unix socket. A socket that accepts belongs to a live process; one that refuses
 * was left behind by a killed one. No process id is trusted: they are used again.
 */
import { randomUUID } from "node:crypto";
import { linkSync, renameSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join, relative } from "node:path";

/** Unix socket paths end after 107 bytes; a relative one is as good and mostly shorter. */
const pathBytesMax = 107;
const attemptsMax = 5;

const shortest = (path: string): string => {
  const fromHere = relative(process.cwd(), path);
  const short = fromHere.length < path.length ? fromHere : path;
  if (Buffer.byteLength(short) > pathBytesMax) {
    throw new Error(`data folder path is too long for a lock: ${path}`);
  }
  return short;
};

const accepts = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

const listen = (path: string): Promise<Server | null> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(null);
      else reject(error);
    });
    server.listen(path, () => resolve(server));
  });

/** Moves a stale socket away; puts a live one back. True when the path is free now. */
const clearStale = async (path: string): Promise<boolean> => {
  if (await accepts(path)) return false;
  const aside = shortest(`${path}.${randomUUID().slice(0, 8)}`);
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  }
  // Between the look and the move another process may have begun to listen there.
  const alive = await accepts(aside);
  if (alive) linkSync(aside, path);
  rmSync(aside, { force: true });
  return !alive;
};

/** Holds the folder until `release`, or refuses because a live process holds it. */
export const holdFolder = async (folder: string): Promise<{ release: () => Promise<void> }> => {
  const path = shortest(join(folder, "lock"));
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const server = await listen(path);
    if (server !== null) {
      return { release: () => new Promise((resolve) => server.close(() => resolve())) };
    }
    if (!(await clearStale(path))) break;
  }
  throw new Error(`data folder is in use by another process: ${folder}`);
};
