/** Control: a repeated command is carried out again. */
import { rewrite } from "./rewrite.ts";

rewrite("mixins/log/event-log.ts", {
  'unique: ["sv", "cid"]': 'unique: ["sv"]',
  "if (known !== null) return this.replay(streamDefinition, known, command);": "void known;",
});
