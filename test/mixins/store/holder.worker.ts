/** Opens a data folder, writes into it, reports that and holds it until it is ended. */
import { openEmbedded } from "../../support/embedded.ts";
import { say, workerInput } from "../../support/worker-process.ts";

const { folder } = workerInput<{ folder: string }>();
const store = await openEmbedded(folder);
const items = await store.collection("items");
await items.insert({ _id: "written" });
await say({ type: "holds" });
