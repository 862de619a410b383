/** What a handler of the job service finds on `this`. */
import type { Service } from "moleculer";
import type { LogMethods } from "../../mixins/log.mixin.ts";
import type { DisplayNames } from "../../mixins/personal-data/display-names.client.ts";
import type { SearchIndex } from "./search/search-index.ts";

export type JobMethods = LogMethods & {
  index: SearchIndex;
  names: DisplayNames;
  codeKey: Buffer;
};
export type JobService = Service & JobMethods;
