/** Server program: runs a server until SIGINT or SIGTERM; a failed start is one line and exit code 1. */

/** `open` answers null where there is nothing to run, as after `--help`. */
export const runProgram = async (
  name: string,
  open: () => Promise<{ stop(): unknown } | null>,
): Promise<void> => {
  try {
    const server = await open();
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => void server?.stop());
    }
  } catch (error) {
    process.stderr.write(`${name}: ${(error as Error).message}\n`);
    process.exitCode = 1;
  }
};
