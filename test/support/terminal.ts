/**
 * Terminal: a program of OneDay on a pseudo-terminal, typed to and read as a person would.
 *
 * `script` makes it: it is in every Debian (bsdutils), so no module needs to be compiled.
 */
import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { argumentsOf, root } from "./process.ts";
import { until } from "./until.ts";

const prompts = /(?:oneday \$ |Password: )$/;
const answerMs = 30_000;

export type Terminal = {
  /** What is on the screen so far, without colours and movements. */
  screen(): string;
  /** Types a line, and answers what is shown below it until the next prompt. */
  type(line: string): Promise<string>;
  /** Types keys, and waits until the screen ends in a text. */
  keys(keys: string, shows: string): Promise<void>;
  /** Waits for the first prompt. */
  open(withinMs: number): Promise<void>;
  /** Waits for the end; answers the exit code. */
  readonly gone: Promise<number | null>;
  kill(): void;
};

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Starts a script of package.json on a terminal; its environment is `env` and PATH only. */
export const terminalOf = (
  npmScript: string,
  env: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): Terminal => {
  const words = [process.execPath, ...argumentsOf(npmScript), ...more];
  const command = `stty cols 200 && exec ${words.map(quoted).join(" ")}`;
  const child = spawn("script", ["-qefc", command, "/dev/null"], {
    cwd: root,
    env: { PATH: process.env["PATH"] ?? "", TERM: "xterm", SHELL: "/bin/sh", ...env },
  });
  let text = "";
  let hasEnded = false;
  child.stdout.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  const gone = new Promise<number | null>((resolve) => child.once("close", resolve));
  void gone.then(() => {
    hasEnded = true;
  });
  const screen = () => stripVTControlCharacters(text).replaceAll("\r", "");
  const waitFor = async (holds: () => boolean, withinMs: number) => {
    await until(() => hasEnded || holds(), withinMs).catch(() => undefined);
    if (!hasEnded && !holds()) throw new Error(`the terminal shows:\n${screen()}`);
  };
  return {
    screen,
    gone,
    async type(line) {
      const from = screen().length;
      child.stdin.write(`${line}\r`);
      const answer = () => screen().slice(from);
      await waitFor(() => answer().includes("\n") && prompts.test(answer()), answerMs);
      return answer()
        .slice(answer().indexOf("\n") + 1)
        .replace(prompts, "")
        .trimEnd();
    },
    async keys(keys, shows) {
      child.stdin.write(keys);
      await waitFor(() => screen().endsWith(shows), answerMs);
    },
    open: (withinMs) => waitFor(() => prompts.test(screen()), withinMs),
    kill: () => void child.kill("SIGKILL"),
  };
};
