import { expect, test } from "@jest/globals";
import { childOf, ready } from "./child.ts";
import { held, isListening, steadyPort } from "./ports.ts";
import { needed } from "./programs.ts";

const node = (code: string) => childOf(process.execPath, ["-e", code]);

test("an absent program is named, with the variable for its path", async () => {
  const absent = childOf("no-such-program", []);
  await expect(ready(absent, () => false)).rejects.toThrow("needs no-such-program on PATH");
  await absent.stop();
  expect(() => needed(["NO_SUCH_BIN", "no-such-program"])).toThrow(
    "needs no-such-program on PATH or NO_SUCH_BIN",
  );
});

test("a child that ends before it is ready fails with its last output", async () => {
  const brief = node("console.error('last words'); process.exit(3)");
  await expect(ready(brief, () => brief.said().includes("ready"))).rejects.toThrow("last words");
  expect(await brief.end("SIGTERM")).toBe(3);
});

test("a port is held by one holder, and free again once it is released", async () => {
  const port = await steadyPort();
  const server = await held(port);
  expect([server === null, await held(port), await isListening(port)]).toEqual([false, null, true]);
  await new Promise((resolve) => server?.close(resolve));
  expect(await isListening(port)).toBe(false);
});
