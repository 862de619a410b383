/** Control: a read model is written without the condition that it is what was read. */
import { rewrite } from "./rewrite.ts";

rewrite("mixins/projection/build.ts", { "{ seen: stored.seen }": "{}" });
