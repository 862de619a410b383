/** Areas: which texts belong together, and the languages that they are in. */
export type Language = "ko" | "ko-plain" | "en";
export type Area = "common" | "stranger" | "worker" | "employer" | "operator" | "play";
