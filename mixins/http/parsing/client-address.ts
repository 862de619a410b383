/**
 * Address: where a request comes from, for limits and lists of who came.
 *
 * A client writes what it likes into X-Forwarded-For, and each proxy adds at the end the address
 * of whoever came to it. With n proxies that are trusted, the n-th from the right is the last that
 * one of them has written; all before it are a stranger's words.
 */
import type { IncomingMessage } from "node:http";
import { isIP, SocketAddress } from "node:net";
import type { Settings } from "../../config/settings.ts";

const unknown = "unknown";
const lengthMax = 45;
/** `192.0.2.7:5678`, `[2001:db8::1]`, `[2001:db8::1]:5678`: some proxies add a port. */
const withPort = /^(?:\[([^\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/;
const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

/** An address in the one form that is compared; null for what is none. */
const plain = (text: string): string | null => {
  const [, inBrackets, beforePort] = withPort.exec(text) ?? [];
  const address = inBrackets ?? beforePort ?? text;
  const family = address.length > lengthMax || address.includes("%") ? 0 : isIP(address);
  if (family !== 6) return family === 4 ? address : null;
  const short = new SocketAddress({ address, family: "ipv6" }).address;
  return mapped.exec(short)?.[1] ?? short;
};

/**
 * What is counted as one place: an IPv4 address, or the /64 that a home or a device has of IPv6,
 * as four groups of hexadecimal digits.
 */
export const networkOf = (address: string): string => {
  if (isIP(address) !== 6) return address;
  const [before = "", after] = address.split("::");
  const groups = before === "" ? [] : before.split(":");
  const rest = after === undefined || after === "" ? [] : after.split(":");
  const gap = after === undefined ? 0 : 8 - groups.length - rest.length;
  const all = [...groups, ...Array.from({ length: gap }, () => "0"), ...rest];
  return `${all.slice(0, 4).join(":")}::/64`;
};

/**
 * The caller's address: the socket's, or what the outermost of the trusted proxies has noted.
 * Whoever comes past them (too few addresses, or one that is none) is the socket's.
 */
export const callerAddress = (
  {
    headers,
    socket,
  }: Pick<IncomingMessage, "headers"> & { readonly socket: { remoteAddress?: string | undefined } },
  { trustedProxies }: Pick<Settings, "trustedProxies">,
): string => {
  const direct = plain(socket.remoteAddress ?? "") ?? unknown;
  if (trustedProxies === 0) return direct;
  const noted = String(headers["x-forwarded-for"] ?? "").split(",");
  return plain((noted.at(-trustedProxies) ?? "").trim()) ?? direct;
};
