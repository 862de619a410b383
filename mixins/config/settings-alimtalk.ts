/** Settings of Alimtalk: where its provider is, the key to it, and in whose name messages are sent. */
import { BadSetting, type Env, longText, url } from "../process/env.ts";
import { isLoopback } from "../process/loopback.ts";

/** `sender`: the 발신프로필 under which the templates are registered. */
export type AlimtalkSettings = {
  readonly url: string;
  readonly key: string;
  readonly sender: string;
};

export const alimtalkNames = [
  "ONEDAY_ALIMTALK_URL",
  "ONEDAY_ALIMTALK_KEY",
  "ONEDAY_ALIMTALK_SENDER",
] as const;
const [urlName, keyName, senderName] = alimtalkNames;
const keyMin = 16;

/** An address that the messages can be posted to. The key and the numbers go to it: so by TLS. */
const checkAddress = (address: string): void => {
  const { protocol, hostname, username, password, search, hash } = URL.parse(address) ?? {};
  if (hostname === undefined || hostname === "") throw new BadSetting(urlName, "is no URL");
  if (`${username}${password}${search}${hash}` !== "") {
    throw new BadSetting(urlName, "must have no name, password, ? or #");
  }
  if (protocol === "http:" && !isLoopback(hostname)) {
    throw new BadSetting(urlName, "must begin with https://, except for this machine");
  }
};

/** The provider; null where none of the three is set. Throws BadSetting where some are missing. */
export const alimtalkOf = (env: Env): AlimtalkSettings | null => {
  const address = url(env, urlName, ["http", "https"]);
  const key = longText(env, keyName, keyMin);
  const sender = env[senderName] || null;
  if (address === null) {
    const left = key === null ? sender && senderName : keyName;
    if (left === null) return null;
    throw new BadSetting(left, `must not be set without ${urlName}`);
  }
  checkAddress(address);
  if (key === null) throw new BadSetting(keyName, `is required with ${urlName}`);
  // Both become parts of a request: a line break would end a header.
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new BadSetting(keyName, "must be of ASCII, without spaces");
  if (sender === null) throw new BadSetting(senderName, `is required with ${urlName}`);
  if (!/^@?[\p{L}\p{N}_-]{1,64}$/u.test(sender)) {
    throw new BadSetting(senderName, "must be the name or key of a sender, such as @oneday");
  }
  return { url: address, key, sender };
};
