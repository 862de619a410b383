/**
 * Client address: where a request comes from, for rate limits and access records.
 *
 * A client can put any text into X-Forwarded-For; each proxy appends the address of its own client.
 * With n trusted proxies, the n-th from the right was written by one of them. Addresses to its left
 * are not trusted.
 */
import type { IncomingMessage } from "node:http";
import { isIP, SocketAddress } from "node:net";
import type { Settings } from "../../config/settings.ts";

const unknown = "unknown";
const lengthMax = 45;
/** `192.0.2.7:5678`, `[2001:db8::1]`, `[2001:db8::1]:5678`: some proxies add a port. */
const withPort = /^(?:\[([^\]]*)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/;
const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

/** The canonical form of an address; null for other text. */
const plain = (text: string): string | null => {
  const [, inBrackets, beforePort] = withPort.exec(text) ?? [];
  const address = inBrackets ?? beforePort ?? text;
  const family = address.length > lengthMax || address.includes("%") ? 0 : isIP(address);
  if (family !== 6) return family === 4 ? address : null;
  const short = new SocketAddress({ address, family: "ipv6" }).address;
  return mapped.exec(short)?.[1] ?? short;
};

/**
 * The network that counts as one caller: an IPv4 address, or the IPv6 /64 of a home or device as
 * four groups of hexadecimal digits.
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
 * The caller's address: the socket's, or the one that the outermost trusted proxy appended. The
 * socket's address is used when the header has too few addresses or an invalid one.
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
  const forwarded = String(headers["x-forwarded-for"] ?? "").split(",");
  return plain((forwarded.at(-trustedProxies) ?? "").trim()) ?? direct;
};
