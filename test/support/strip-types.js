import { stripTypeScriptTypes } from "node:module";

// Node runs these files as they are; jest needs the same stripping as a transform.
export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
