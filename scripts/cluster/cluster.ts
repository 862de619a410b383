/**
 * Cluster: OneDay as one process per service, started, watched and stopped by this one.
 *
 * `npm run cluster`, and `-- --help` for its options. What it and the nodes compile is
 * kept, which spares each a part of its start and some 20 MB from the second start on.
 */
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

const cacheDir = fileURLToPath(new URL("../../node_modules/.cache/oneday", import.meta.url));
enableCompileCache(cacheDir);
const { runCluster } = await import("./supervisor.ts");
await runCluster(cacheDir);
