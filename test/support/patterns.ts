/**
 * Patterns: every regular expression of the code, and inputs that are bad for it.
 * The inputs are made from the pattern: a text that leads up to one of its parts, then that part's text
 * repeated.
 */
import { readFileSync } from "node:fs";
import { parse } from "@babel/parser";
import { type AST, RegExpParser } from "@eslint-community/regexpp";

export type Pattern = { readonly where: string; readonly source: string; readonly flags: string };
/** A file's literal patterns, and the places where one is built. */
export type Found = {
  readonly literals: readonly Pattern[];
  /** Lines of `new RegExp` that run when the file is loaded, and of those in functions. */
  readonly atLoad: readonly string[];
  readonly inFunctions: readonly string[];
};

type Node = { readonly type: string; readonly [member: string]: unknown };

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

const isMade = ({ type, callee }: Node): boolean =>
  (type === "NewExpression" || type === "CallExpression") &&
  isNode(callee) &&
  callee["name"] === "RegExp";

/** The patterns of one file. */
export const patternsIn = (path: string): Found => {
  const literals: Pattern[] = [];
  const made = { atLoad: [] as string[], inFunctions: [] as string[] };
  const walk = (node: Node, isInside: boolean): void => {
    const line = (node["loc"] as { start: { line: number } } | undefined)?.start.line ?? 0;
    const where = `${path}:${line}`;
    if (node.type === "RegExpLiteral") {
      literals.push({ where, source: String(node["pattern"]), flags: String(node["flags"]) });
    }
    if (isMade(node)) made[isInside ? "inFunctions" : "atLoad"].push(where);
    const within = isInside || node.type.includes("Function") || node.type.endsWith("Method");
    for (const child of Object.values(node).flat()) if (isNode(child)) walk(child, within);
  };
  const { program } = parse(readFileSync(path, "utf8"), {
    sourceType: "module",
    plugins: ["typescript"],
  });
  walk(program as unknown as Node, false);
  return { literals, ...made };
};

/** Letters that represent a class: the first that it takes. */
const letters = "a0 -.b9A_@/:\t가영ㄱ,;~*\u00a0x!%\n";

const oneOf = ({ raw }: AST.Element, flags: string): string => {
  const takes = new RegExp(`^${raw}$`, flags.replaceAll(/[gy]/g, ""));
  return [...letters].find((letter) => takes.test(letter)) ?? "a";
};

/** Everything that leads up to a part of a pattern, and the texts that the parts take. */
class Walk {
  readonly prefixes = new Set<string>([""]);
  readonly pumps = new Set<string>();
  readonly #flags: string;

  constructor(flags: string) {
    this.#flags = flags;
  }

  /** The shortest texts that a part takes, each behind `before`; the first of them leads on. */
  of(part: AST.Element, before: string): string {
    switch (part.type) {
      case "Character":
        return this.#took(String.fromCodePoint(part.value));
      case "CharacterSet":
      case "CharacterClass":
      case "ExpressionCharacterClass":
        return this.#took(oneOf(part, this.#flags));
      case "CapturingGroup":
      case "Group":
        return this.any(part.alternatives, before);
      case "Assertion":
        if ("alternatives" in part) this.any(part.alternatives, before);
        return "";
      case "Quantifier": {
        const one = this.of(part.element, before);
        this.pumps.add(one);
        return one.repeat(Math.max(1, part.min));
      }
      default:
        return "";
    }
  }

  any(alternatives: readonly AST.Alternative[], before: string): string {
    const texts = alternatives.map(({ elements }) => {
      let text = "";
      for (const element of elements) {
        this.prefixes.add(before + text);
        text += this.of(element, before + text);
      }
      this.prefixes.add(before + text);
      if (text !== "") this.pumps.add(text);
      return text;
    });
    return texts[0] ?? "";
  }

  #took(text: string): string {
    this.pumps.add(text);
    return text;
  }
}

const prefixesMax = 60;
const pumpsMax = 40;
/** A text that no part takes: the match fails at the end of the input. */
const ends = ["", "\u0001"];

/** Inputs of about a length: a text that leads up to a part, and a part's text repeated. */
export const inputsFor = ({ source, flags }: Pattern): ((length: number) => string)[] => {
  const unicode = flags.includes("u") || flags.includes("v");
  const { alternatives } = new RegExpParser().parsePattern(source, 0, source.length, unicode);
  const walk = new Walk(flags);
  walk.any(alternatives, "");
  const prefixes = [...walk.prefixes].slice(0, prefixesMax);
  const pumps = [...walk.pumps].filter((pump) => pump !== "").slice(0, pumpsMax);
  return prefixes.flatMap((prefix) =>
    pumps.flatMap((pump) => [
      ...ends.map(
        (end) => (length: number) => prefix + pump.repeat(Math.ceil(length / pump.length)) + end,
      ),
      (length: number) => (prefix + pump).repeat(Math.ceil(length / (prefix + pump).length)),
    ]),
  );
};

/** Scans a text as the code does: to its end if the pattern is global. */
export const look = (pattern: RegExp, text: string): void => {
  if (!pattern.global) {
    pattern.exec(text);
    return;
  }
  for (const _ of text.matchAll(pattern));
};

const triesOfOne = 5;

/**
 * Milliseconds of a run, the least of some tries: other processes delay only some of them. The thread's
 * CPU time is too coarse: it comes in ticks of some milliseconds.
 */
export const costMs = (run: () => void, tries = triesOfOne): number => {
  let leastMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < tries; round += 1) {
    const beganMs = performance.now();
    run();
    leastMs = Math.min(leastMs, performance.now() - beganMs);
  }
  return leastMs;
};
