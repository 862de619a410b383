/** Control: a read model is written without the condition that it is what was read. */
import { rewrite } from "./rewrite.ts";

rewrite("mixins/projection/copy-writer.ts", { "{ seen: stored.seen }": "{}" });
