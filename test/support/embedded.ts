/** An embedded store alone. */
import { openNedb } from "../../mixins/store/nedb/nedb-store.ts";
import type { Store } from "../../mixins/store/store.ts";
import { quietService } from "./worker-process.ts";

/** Opens the embedded store of a folder; a failed write throws in its user. */
export const openEmbedded = (folder: string): Promise<Store> =>
  openNedb(folder, quietService(), (error) => {
    throw error;
  });
