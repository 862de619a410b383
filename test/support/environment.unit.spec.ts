/** The suites' environment: compiled code that one suite leaves to the next is only ever of the same text. */
import { compileFunction, createContext, SourceTextModule } from "node:vm";
import { expect, test } from "@jest/globals";

const parsingContext = createContext();

const compiled = (filename: string, text: string) =>
  compileFunction(text, [], { filename, parsingContext });

const evaluated = async (identifier: string, text: string): Promise<unknown> => {
  const module = new SourceTextModule(text, { identifier, context: parsingContext });
  await module.link(() => {
    throw new Error("it imports nothing");
  });
  await module.evaluate();
  return Object(module.namespace).value;
};

test("a function of the same file and text is made of the code that was compiled for the first", () => {
  const [first, second] = [compiled("/same.js", "return 1;"), compiled("/same.js", "return 1;")];
  expect(first.cachedDataRejected).toBeUndefined();
  expect(second.cachedDataRejected).toBe(false);
  expect([first(), second()]).toEqual([1, 1]);
});

test("another text of the same file and length is compiled itself", async () => {
  expect(compiled("/changed.js", "return 1;")()).toBe(1);
  expect(compiled("/changed.js", "return 2;")()).toBe(2);
  expect(await evaluated("/changed.mjs", "export const value = 1;")).toBe(1);
  expect(await evaluated("/changed.mjs", "export const value = 2;")).toBe(2);
});

test("a module of the same file and text is evaluated afresh", async () => {
  const text = "globalThis.times = (globalThis.times ?? 0) + 1; export const value = times;";
  expect(await evaluated("/afresh.mjs", text)).toBe(1);
  expect(await evaluated("/afresh.mjs", text)).toBe(2);
});
