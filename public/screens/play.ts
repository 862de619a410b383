/** Play: the screen of a played day, which is loaded where it is opened. */
import type { Screens } from "../app/screens.ts";
import { screen as play } from "./play/play.ts";

export const screens = { "/demo": play } satisfies Screens<"play">;
