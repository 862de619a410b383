/**
 * Lock: one process per data folder.
 *
 * Two openers of one NeDB file both succeed and both accept the same key. So whoever wants the
 * folder first puts up a listening Unix socket of his own there, then looks for others: of two who
 * do this at once, the one who looks last sees the other, so there are never two. A socket that
 * accepts belongs to a live process, also to one that is stopped; one that refuses was left behind
 * by a dead one and is removed. Its name is never used again, so that removes nothing else. No
 * process id is trusted: they are used again. Good on one machine, not over a network share.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, renameSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { backoff } from "../../process/backoff.ts";

export type FolderLock = { readonly release: () => Promise<void> };

/** Unix socket paths end after 107 bytes; a relative one is as good and mostly shorter. */
const pathBytesMax = 107;
const attemptsMax = 6;
const jitterMs = backoff(10);
const prefix = "lock-";

const shortest = (path: string): string => {
  const fromHere = relative(process.cwd(), path);
  const short = fromHere.length < path.length ? fromHere : path;
  if (Buffer.byteLength(short) > pathBytesMax) {
    throw new Error(`data folder path is too long for a lock: ${path}`);
  }
  return short;
};

/** False when no process listens there any more. Any doubt is a yes. */
const accepts = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(shortest(path));
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", ({ code }: NodeJS.ErrnoException) =>
      resolve(code !== "ECONNREFUSED" && code !== "ENOENT"),
    );
  });

const listen = (path: string): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once("error", reject);
    server.listen(shortest(path), () => resolve(server));
  });

/** Puts up a socket of our own. It has its name only once it listens, never before. */
const putUp = async (folder: string): Promise<{ name: string } & FolderLock> => {
  const id = randomBytes(6).toString("hex");
  const name = `${prefix}${id}`;
  const path = join(folder, name);
  const server = await listen(join(folder, `new-${id}`));
  renameSync(join(folder, `new-${id}`), path);
  return {
    name,
    release() {
      // The socket file first: whoever finds it must find a process that listens.
      rmSync(path, { force: true });
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};

/** True when another live process has a socket in the folder. Removes those of dead ones. */
const isHeldByOther = async (folder: string, own: string): Promise<boolean> => {
  const others = readdirSync(folder).filter((name) => name.startsWith(prefix) && name !== own);
  for (const other of others) {
    const path = join(folder, other);
    if (await accepts(path)) return true;
    rmSync(path, { force: true });
  }
  return false;
};

/** Holds the folder until `release`, or refuses because a live process holds it. */
export const lockFolder = async (folder: string): Promise<FolderLock> => {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const hold = await putUp(folder);
    if (!(await isHeldByOther(folder, hold.name))) return hold;
    await hold.release();
    // Two who came at once have both stepped back: the one who is back first gets it.
    await pause(Math.random() * jitterMs(attempt));
  }
  throw new Error(`data folder is in use by another process: ${folder}`);
};
