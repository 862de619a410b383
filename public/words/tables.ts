/** Tables: where each table of texts is. Named one by one, so that each is a single file of the bundle. */
import type { Area, Language } from "./areas.ts";

type Load = () => Promise<{ readonly words: Readonly<Record<string, string>> }>;

export const tableOf: Readonly<Record<Language, Readonly<Record<Area, Load>>>> = {
  ko: {
    common: () => import("./ko/common.ts"),
    stranger: () => import("./ko/stranger.ts"),
    worker: () => import("./ko/worker.ts"),
    employer: () => import("./ko/employer.ts"),
    operator: () => import("./ko/operator.ts"),
    play: () => import("./ko/play.ts"),
    parts: () => import("./ko/parts.ts"),
  },
  "ko-plain": {
    common: () => import("./ko-plain/common.ts"),
    stranger: () => import("./ko-plain/stranger.ts"),
    worker: () => import("./ko-plain/worker.ts"),
    employer: () => import("./ko-plain/employer.ts"),
    operator: () => import("./ko-plain/operator.ts"),
    play: () => import("./ko-plain/play.ts"),
    parts: () => import("./ko-plain/parts.ts"),
  },
  en: {
    common: () => import("./en/common.ts"),
    stranger: () => import("./en/stranger.ts"),
    worker: () => import("./en/worker.ts"),
    employer: () => import("./en/employer.ts"),
    operator: () => import("./en/operator.ts"),
    play: () => import("./en/play.ts"),
    parts: () => import("./en/parts.ts"),
  },
};
