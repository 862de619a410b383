/** Screens: what shows each page. The screens of an area are one file, loaded when one is first shown. */
import type { FunctionComponent } from "preact";
import type { Area } from "../words/areas.ts";
import type { pages } from "./pages.ts";

export type ScreenProps = {
  readonly query: URLSearchParams;
  /** The parts of the path that a `:name` stands for. */
  readonly params: Readonly<Record<string, string>>;
};
export type Screen = FunctionComponent<ScreenProps>;
type Listed = (typeof pages)[number];
/** A screen for every page of an area. */
export type Screens<A extends Area> = Readonly<
  Record<Extract<Listed, { readonly area: A }>["path"], Screen>
>;
type Loaded = { readonly screens: Readonly<Record<string, Screen>> };

export const areas: Readonly<Record<Exclude<Area, "common">, () => Promise<Loaded>>> = {
  stranger: () => import("../screens/stranger.ts"),
  worker: () => import("../screens/worker.ts"),
  employer: () => import("../screens/employer.ts"),
  operator: () => import("../screens/operator.ts"),
  parts: () => import("../screens/parts.ts"),
  play: () => import("../screens/play.ts"),
};
