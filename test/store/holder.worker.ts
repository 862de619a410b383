/** Opens a data folder, writes into it, says so and keeps it until it is ended. */
import { openNedb } from "../../mixins/store/nedb.ts";
import { quietService, say, workerInput } from "../support/worker-process.ts";

const { folder } = workerInput<{ folder: string }>();
const store = await openNedb(folder, quietService(), (error) => {
  throw error;
});
const items = await store.collection("items");
await items.insert({ _id: "written" });
await say({ type: "holds" });
