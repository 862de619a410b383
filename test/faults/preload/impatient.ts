/** Control: a step of a saga that gave no answer counts as refused. */
import { rewrite } from "./rewrite.ts";

rewrite("mixins/saga/saga-runner.ts", {
  "const callMs = 5000;": "const callMs = 500;",
  "const waitMs = retryMs(attempt);":
    'if (attempt >= 0) return { kind: "refused", code: "NO_ANSWER", data: {} };\n        const waitMs = retryMs(attempt);',
});
