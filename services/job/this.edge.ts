/** What a handler of the job service finds on `this`. */
import type { Service } from "moleculer";
import type { LogMethods } from "../../mixins/log.mixin.ts";
import type { Names } from "../../mixins/names.ts";
import type { SearchIndex } from "./search.ts";

export type JobMethods = LogMethods & {
  index: SearchIndex;
  names: Names;
  codeKey: Buffer;
};
export type JobService = Service & JobMethods;
