export { teardown as default } from "./spread-run.ts";
