/** Prefixed lines: the output of many processes as one text, each line under its process's name. */

const lineMax = 4000;

/** Cuts chunks into whole lines; an unfinished line is kept, up to 4000 characters. */
export const lineCutter = (onLine: (line: string) => void) => {
  let rest = "";
  return {
    take(chunk: string): void {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line.replace(/\r$/, ""));
      while (rest.length > lineMax) {
        onLine(rest.slice(0, lineMax));
        rest = rest.slice(lineMax);
      }
    },
    /** Emits the unfinished line. */
    end(): void {
      if (rest !== "") onLine(rest);
      rest = "";
    },
  };
};

/** Terminal colours, all readable: eight services, the supervisor, NATS and MongoDB. */
const colours: Readonly<Record<string, number>> = {
  security: 35,
  user: 36,
  job: 33,
  matching: 32,
  payment: 34,
  communication: 95,
  analytics: 96,
  gateway: 92,
  demo: 93,
  nats: 94,
  mongo: 31,
  cluster: 1,
};
const width = Math.max(...Object.keys(colours).map((name) => name.length)) + 2;
const escapeCharacter = "\u001b";

/** One line of a process, after its name and in its service's colour. */
export const prefixed = (name: string, line: string, hasColour: boolean): string => {
  const label = name.padEnd(width);
  const code = colours[name.split("-")[0] ?? ""] ?? 0;
  return hasColour
    ? `${escapeCharacter}[${code}m${label}${escapeCharacter}[0m ${line}\n`
    : `${label} ${line}\n`;
};
