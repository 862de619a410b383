/**
 * Password hasher: argon2id hashes as PHC strings, by Node's own implementation.
 *
 * Parameters are OWASP's first choice for argon2id (19 MiB, two passes, one lane). A hash takes a
 * core for tens of milliseconds and 19 MiB. So two are computed at a time and 200 may wait; beyond
 * that a sign-in is answered 503, which keeps the process alive in a flood.
 */
import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Errors } from "moleculer";
import pLimit from "p-limit";

type Parameters = {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
};
type Parsed = { readonly parameters: Parameters; readonly salt: Buffer; readonly tag: Buffer };
/** `isOutdated`: the password is right, but its hash has other parameters than the current ones. */
export type PasswordVerdict = { readonly isRight: boolean; readonly isOutdated: boolean };

const current: Parameters = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const tagBytes = 32;
const atOnceMax = 2;
const waitingMax = 200;
/** Bounds for imported hashes, so that one row cannot take all memory. */
const memoryMax = 262_144;
const passesMax = 20;
const phcForm =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/;

const derive = promisify(argon2);

const base64 = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");
const print = ({ parameters, salt, tag }: Parsed): string => {
  const { memory, passes, parallelism } = parameters;
  const settings = `m=${memory},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${settings}$${base64(salt)}$${base64(tag)}`;
};
const parse = (phc: string): Parsed | null => {
  const [, memory, passes, parallelism, salt = "", tag = ""] = phcForm.exec(phc) ?? [];
  const parameters = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  };
  const isUsable =
    parameters.parallelism >= 1 &&
    parameters.memory >= 8 * parameters.parallelism &&
    parameters.memory <= memoryMax &&
    parameters.passes >= 1 &&
    parameters.passes <= passesMax;
  if (!isUsable) return null;
  return { parameters, salt: Buffer.from(salt, "base64"), tag: Buffer.from(tag, "base64") };
};
const isCurrent = ({ memory, passes, parallelism }: Parameters): boolean =>
  memory === current.memory && passes === current.passes && parallelism === current.parallelism;

/** Hashes and verifies passwords, two at a time in this process. */
export class PasswordHasher {
  /** Compared with when there is no account, so that both take the same time. */
  private readonly decoy: Parsed = {
    parameters: current,
    salt: randomBytes(saltBytes),
    tag: randomBytes(tagBytes),
  };
  private readonly limit = pLimit(atOnceMax);

  /** A new PHC string for a password. Throws a retryable 503 when too many wait. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(saltBytes);
    const tag = await this.derive(password, current, salt, tagBytes);
    return print({ parameters: current, salt, tag });
  }

  /**
   * Compares a password with a PHC string. With null (no such account), or a string that is no
   * argon2id hash, it takes as long and is wrong. Throws a retryable 503 when too many wait.
   */
  async verify(password: string, phc: string | null): Promise<PasswordVerdict> {
    const known = phc === null ? null : parse(phc);
    const { parameters, salt, tag } = known ?? this.decoy;
    const derived = await this.derive(password, parameters, salt, tag.length);
    const isRight = timingSafeEqual(derived, tag) && known !== null;
    return { isRight, isOutdated: isRight && !isCurrent(parameters) };
  }

  private async derive(
    password: string,
    parameters: Parameters,
    nonce: Buffer,
    tagLength: number,
  ): Promise<Buffer> {
    if (this.limit.activeCount + this.limit.pendingCount >= atOnceMax + waitingMax) {
      throw new Errors.MoleculerRetryableError("too many sign-ins wait", 503, "UNAVAILABLE", {});
    }
    // Some keyboards send Hangul composed, others decomposed.
    const message = password.normalize("NFC");
    return this.limit(() => derive("argon2id", { ...parameters, message, nonce, tagLength }));
  }
}
