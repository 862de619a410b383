export { setup as default } from "./spread-run.ts";
