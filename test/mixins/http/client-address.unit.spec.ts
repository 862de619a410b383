import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { callerAddress } from "../../../mixins/http/parsing/client-address.ts";

const from = (trustedProxies: number, forwarded?: string, remoteAddress = "192.0.2.1"): string =>
  callerAddress(
    {
      headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
      socket: { remoteAddress },
    },
    { trustedProxies },
  );

describe("without a proxy", () => {
  test("the caller is the peer of the socket, whatever the headers say", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (forged) => {
        expect(from(0, forged)).toBe("192.0.2.1");
      }),
      { seed: 20_261_122 },
    );
  });

  test("a mapped IPv4 address is the IPv4 address, and a closed socket has no address", () => {
    expect(from(0, undefined, "::ffff:192.0.2.9")).toBe("192.0.2.9");
    expect(callerAddress({ headers: {}, socket: {} }, { trustedProxies: 0 })).toBe("unknown");
  });
});

describe("behind proxies", () => {
  test.each([
    [1, "198.51.100.7", "198.51.100.7"],
    [1, "203.0.113.66, 198.51.100.7", "198.51.100.7"],
    [2, "198.51.100.7, 10.0.0.1", "198.51.100.7"],
    [2, "203.0.113.66, 198.51.100.7,10.0.0.1", "198.51.100.7"],
    [3, "198.51.100.7 ,10.0.0.2, 10.0.0.1", "198.51.100.7"],
  ])("of %d, %s is from %s", (proxies, forwarded, caller) => {
    expect(from(proxies, forwarded)).toBe(caller);
  });

  test("a header that the client writes never changes its address", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.string(), (proxies, forged) => {
        const behind = Array.from({ length: proxies - 1 }, (_, n) => `10.0.0.${n + 1}`);
        expect(from(proxies, [forged, "198.51.100.7", ...behind].join(", "))).toBe("198.51.100.7");
      }),
      { seed: 20_261_122 },
    );
  });

  test.each([
    ["no header", undefined],
    ["an empty one", ""],
    ["fewer addresses than proxies", "198.51.100.7"],
    ["a name in its place", "unknown, 10.0.0.1"],
    ["a word with a port", "localhost:80, 10.0.0.1"],
    ["an address out of range", "198.51.100.777, 10.0.0.1"],
    ["an interface", "fe80::1%eth0, 10.0.0.1"],
    ["a very long text", `${"1".repeat(10_000)}, 10.0.0.1`],
  ])("%s leaves the socket's address", (_, forwarded) => {
    expect(from(2, forwarded)).toBe("192.0.2.1");
  });

  test.each([
    ["198.51.100.7:4711", "198.51.100.7"],
    ["2001:DB8:0:0::1", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ["[2001:db8::1]:4711", "2001:db8::1"],
    ["::FFFF:198.51.100.7", "198.51.100.7"],
    ["::ffff:c633:6407", "198.51.100.7"],
  ])("%s has one form, %s", (written, address) => {
    expect(from(1, written)).toBe(address);
  });
});
