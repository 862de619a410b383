/**
 * Folder lock: one process per data folder.
 *
 * Two processes can open one NeDB file, and both accept the same key. So each first puts a
 * listening Unix socket into the folder, then looks for others. Of two at the same time the one
 * that looks last sees the other, so both never proceed. A socket that accepts belongs to a live
 * process, even a stopped one. One that refuses was left by a dead process and is removed. Socket
 * names are never reused, so no other socket is removed. Process ids are not used, as the system
 * reuses them. It works on one machine, not over a network share.
 */
import { randomBytes } from "node:crypto";
import { readdirSync, renameSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { backoff } from "../../process/backoff.ts";

export type FolderLock = { readonly release: () => Promise<void> };

/** Unix socket paths are limited to 107 bytes; a relative one works and is mostly shorter. */
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

/** False when no process listens there any more. In doubt true. */
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

/** Puts our own socket into the folder. It gets its name only once it listens. */
const putUp = async (folder: string): Promise<{ name: string } & FolderLock> => {
  const id = randomBytes(6).toString("hex");
  const name = `${prefix}${id}`;
  const path = join(folder, name);
  const server = await listen(join(folder, `new-${id}`));
  renameSync(join(folder, `new-${id}`), path);
  return {
    name,
    release() {
      // The socket file first: a process that finds it must find a listener.
      rmSync(path, { force: true });
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};

/** True when another live process has a socket in the folder. Removes those of dead processes. */
const isHeldByOther = async (folder: string, own: string): Promise<boolean> => {
  const others = readdirSync(folder).filter((name) => name.startsWith(prefix) && name !== own);
  for (const other of others) {
    const path = join(folder, other);
    if (await accepts(path)) return true;
    rmSync(path, { force: true });
  }
  return false;
};

/** Locks the folder until `release`. Throws when a live process holds it. */
export const lockFolder = async (folder: string): Promise<FolderLock> => {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const lock = await putUp(folder);
    if (!(await isHeldByOther(folder, lock.name))) return lock;
    await lock.release();
    // Two that came at the same time have both backed off: the first to return gets it.
    await pause(Math.random() * jitterMs(attempt));
  }
  throw new Error(`data folder is in use by another process: ${folder}`);
};
