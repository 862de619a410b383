/** Names: the names of all texts, which the Korean tables decide. */
import type { words as common } from "./ko/common.ts";
import type { words as employer } from "./ko/employer.ts";
import type { words as operator } from "./ko/operator.ts";
import type { words as parts } from "./ko/parts.ts";
import type { words as play } from "./ko/play.ts";
import type { words as stranger } from "./ko/stranger.ts";
import type { words as worker } from "./ko/worker.ts";

export type Common = keyof typeof common;
export type Stranger = keyof typeof stranger;
export type Worker = keyof typeof worker;
export type Employer = keyof typeof employer;
export type Operator = keyof typeof operator;
export type Parts = keyof typeof parts;
export type Play = keyof typeof play;
export type Word = Common | Stranger | Worker | Employer | Operator | Parts | Play;
