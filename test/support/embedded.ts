/** An embedded store beside nothing else. */
import { openNedb } from "../../mixins/store/nedb/nedb-store.ts";
import type { Store } from "../../mixins/store/store.ts";
import { quietService } from "./worker-process.ts";

/** Opens the embedded store of a folder; a write that fails ends whoever uses it. */
export const openEmbedded = (folder: string): Promise<Store> =>
  openNedb(folder, quietService(), (error) => {
    throw error;
  });
