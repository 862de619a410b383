/** Books: the ledger's log in its database; opening is retried while the connection breaks. */
import { setTimeout as pause } from "node:timers/promises";
import { Log } from "../../mixins/log/event-log.ts";
import { openMongo } from "../../mixins/store/mongo/mongo-store.ts";
import { type Store, StoreFault } from "../../mixins/store/store.ts";
import { quietService } from "../support/worker-process.ts";

const waitS = 60;
const againMs = 200;
const attemptsMax = 20;

export const openBooks = async (
  url: string,
  database: string,
): Promise<{ store: Store; log: Log }> => {
  for (let attempt = 1; ; attempt += 1) {
    const store = await openMongo(url, database, quietService(), waitS);
    try {
      return { store, log: await Log.open(store) };
    } catch (error) {
      await store.close();
      if (!(error instanceof StoreFault) || attempt === attemptsMax) throw error;
      await pause(againMs);
    }
  }
};
