/**
 * Control: a read model is written without the condition that it is unchanged since it was read.
 */
import { rewrite } from "./rewrite.ts";

rewrite("mixins/projection/copy-writer.ts", { "{ seen: stored.seen }": "{}" });
