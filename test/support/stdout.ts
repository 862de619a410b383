/** What this process writes to stdout, which is where its log goes. */

/** Takes what is written to stdout instead of showing it, until the answered function is called. */
export const readStdout = (take: (text: string) => void): (() => void) => {
  const { stdout } = process;
  const { write } = stdout;
  stdout.write = ((text: string | Uint8Array) => {
    take(String(text));
    return true;
  }) as typeof write;
  return () => {
    stdout.write = write;
  };
};
