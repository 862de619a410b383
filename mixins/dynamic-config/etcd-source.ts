/**
 * etcd source: a config in a key of etcd, watched and also read on a timer.
 *
 * A watch does not report the changes that it missed while etcd was unavailable.
 */
import type { Etcd3 } from "etcd3";
import { etcdOf, isFinal } from "../bus/etcd.discoverer.ts";
import { atMost, waitFor } from "../process/wait-for.ts";
import type { Source } from "./dynamic-config.ts";

const lookMs = 5000;
const stopMs = 1000;

/** The source of `etcd3://…/key`. The first read waits `startWaitS`; a missing key throws. */
export const etcdSource = (url: string, startWaitS: number): Source => {
  const { options, key, shown } = etcdOf(url);
  let client: Etcd3 | null = null;
  /** A process without etcd never loads gRPC. */
  const open = async (): Promise<Etcd3> => {
    const { Etcd3: Client } = await import("etcd3");
    client ??= new Client(options as ConstructorParameters<typeof Client>[0]);
    return client;
  };
  let isStarted = false;
  const get = async (): Promise<string | null> => (await open()).get(key).string();
  return {
    shown: `${shown}, key ${key}`,
    async read() {
      const text = isStarted ? await get() : await waitFor(shown, startWaitS, get, isFinal);
      isStarted = true;
      if (text === null) throw new Error("the key is not there");
      return text;
    },
    async write(text) {
      await (await open()).put(key).value(text);
    },
    async watch(changed) {
      const opened = await open();
      const watcher = opened.watch().key(key).watcher();
      watcher.on("put", changed);
      watcher.on("delete", changed);
      watcher.on("connected", changed);
      // The timer still reads, and the watcher reconnects by itself.
      watcher.on("error", changed);
      const timer = setInterval(changed, lookMs);
      timer.unref();
      return async () => {
        clearInterval(timer);
        // A watch that is not cancelled reconnects for ever, even on a closed client.
        const ended = watcher.cancel().catch((error: Error) => error);
        await atMost(ended, stopMs);
        opened.close();
      };
    },
  };
};
