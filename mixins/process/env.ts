/** Environment: reads variables strictly. A bad one is named in one line. */

export type Env = Readonly<Record<string, string | undefined>>;

/** A setting that cannot be used. The message is the whole line that an operator needs. */
export class BadSetting extends Error {
  constructor(name: string, problem: string) {
    super(`${name} ${problem}`);
    this.name = "BadSetting";
  }
}

/** The names in a comma-separated list; empty when it is not set. */
export const namesIn = (text: string | undefined): readonly string[] =>
  (text ?? "").split(",").filter((name) => name !== "");

/** One of several values. Throws BadSetting for another one. */
export const oneOf = <W extends string>(
  env: Env,
  name: string,
  values: readonly W[],
  fallback: W,
): W => {
  const value = env[name];
  if (value === undefined || value === "") return fallback;
  if (!values.includes(value as W)) {
    throw new BadSetting(name, `must be ${values.join(", ")}, not "${value}"`);
  }
  return value as W;
};

/** A URL with one of some schemes, or null. Throws BadSetting for another scheme. */
export const url = (env: Env, name: string, schemes: readonly string[]): string | null => {
  const value = env[name];
  if (value === undefined || value === "") return null;
  if (!schemes.some((scheme) => value.startsWith(`${scheme}://`))) {
    throw new BadSetting(name, `must begin with ${schemes.map((s) => `${s}://`).join(" or ")}`);
  }
  return value;
};

/** A whole number from 0 to `max`. Throws BadSetting otherwise. */
export const numberOf = (
  env: Env,
  name: string,
  fallback: number,
  max: number,
  what: string,
): number => {
  const text = env[name] || String(fallback);
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > max) {
    throw new BadSetting(name, `must be ${what} from 0 to ${max}, not "${text}"`);
  }
  return number;
};

/** Comma-separated origins as browsers send them, `https://host[:port]`. Throws BadSetting. */
export const originsIn = (env: Env, name: string): readonly string[] => {
  const origins = namesIn(env[name]);
  const bad = origins.find((text) => {
    const { protocol, origin } = URL.parse(text) ?? {};
    return !/^https?:$/.test(protocol ?? "") || origin !== text || text.includes("*");
  });
  if (bad === undefined) return origins;
  throw new BadSetting(name, `must list origins like "https://oneday.test", not "${bad}"`);
};

/** A text of at least `min` characters, or null. Throws BadSetting for a shorter one. */
export const longText = (env: Env, name: string, min: number): string | null => {
  const value = env[name];
  if (value === undefined || value === "") return null;
  if (value.length < min) throw new BadSetting(name, `must have ${min} or more characters`);
  return value;
};
