/** Loopback: the names and addresses of this machine itself. */
import { BlockList, isIP } from "node:net";

const addresses = new BlockList();
addresses.addSubnet("127.0.0.0", 8, "ipv4");
addresses.addAddress("::1", "ipv6");

/**
 * True for `localhost` and for an address of 127.0.0.0/8 or ::1, also in brackets as in a URL and
 * mapped into IPv6. A name that only resolves to one is not of this machine.
 */
export const isLoopback = (host: string): boolean => {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  const family = isIP(name);
  if (family === 0) return name === "localhost";
  return addresses.check(name, family === 4 ? "ipv4" : "ipv6");
};
