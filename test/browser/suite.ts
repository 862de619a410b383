/** Suites in a browser: skipped with a message where there is none, and with one OneDay for each suite. */
import { afterAll, beforeAll, jest } from "@jest/globals";
import { chromium, pathOf } from "../support/programs.ts";
import { describeWith } from "../support/suites.ts";
import { type App, type Camera, startApp } from "./app.ts";

/** A browser is slow on a busy machine. */
const testMsMax = 240_000;

/** Describes a suite that needs a browser. */
export const withBrowser = (name: string, define: () => void): void => {
  const isThere = pathOf(chromium) !== null;
  jest.setTimeout(testMsMax);
  describeWith(name, isThere ? null : "needs chromium on PATH or CHROMIUM_BIN", define);
};

type Running = Pick<App, "url" | "visit">;

/** Describes a suite with OneDay and a browser, which run from before its first test to after its last. */
export const withApp = (
  name: string,
  define: (app: Running) => void,
  env: Readonly<Record<string, string>> = {},
  camera: Camera = {},
): void =>
  withBrowser(name, () => {
    let started: App | null = null;
    const app = (): App => {
      if (started === null) throw new Error("the app runs within tests only");
      return started;
    };
    beforeAll(async () => {
      started = await startApp(env, camera);
    });
    afterAll(() => started?.stop());
    define({
      get url() {
        return app().url;
      },
      visit: (path, options) => app().visit(path, options),
    });
  });
