import { describe, expect, test } from "@jest/globals";
import { deviceOf } from "../../../mixins/auth/device.ts";
import { revocationsKeptMs, SessionRevocations } from "../../../mixins/auth/session-revocations.ts";
import type { Message } from "../../../services/contracts/index.ts";

type Ended = Message<"user.sessionRevoked" | "user.sessionsEnded">;
const one = (sessionId: string): Ended =>
  ({
    type: "user.sessionRevoked",
    data: { userId: "u1", sessionId, reason: "ended" },
  }) as Ended;
const all = (generation: number, keptSessionId?: string): Ended =>
  ({
    type: "user.sessionsEnded",
    data: { userId: "u1", generation, reason: "others", ...(keptSessionId && { keptSessionId }) },
  }) as Ended;
const token = (sessionId: string, generation = 0, userId = "u1") =>
  ({ userId, role: "worker", sessionId, generation }) as const;

test("an id revokes one session, a generation all sessions of an account", () => {
  const endings = new SessionRevocations();
  endings.hear(one("a"), 0);
  expect(["a", "b"].map((id) => endings.has(token(id)))).toEqual([true, false]);
  endings.hear(all(1, "b"), 0);
  expect(["b", "c"].map((id) => endings.has(token(id)))).toEqual([false, true]);
  expect(endings.has(token("d", 1))).toBe(false);
  expect(endings.has(token("c", 0, "u2"))).toBe(false);
});

test("a revocation that comes twice, or after a newer one, changes nothing", () => {
  const endings = new SessionRevocations();
  for (const message of [all(2, "b"), all(1, "a"), all(2, "b"), one("x"), one("x")]) {
    endings.hear(message, 0);
  }
  expect(["a", "b", "x"].map((id) => endings.has(token(id)))).toEqual([true, false, true]);
});

test("a revocation is forgotten once every token that it could concern has expired", () => {
  const endings = new SessionRevocations();
  endings.hear(one("a"), 0);
  endings.hear(all(1), 0);
  endings.hear(one("b"), revocationsKeptMs);
  expect(["a", "b", "c"].map((id) => endings.has(token(id)))).toEqual([true, true, true]);
  endings.hear(one("b"), revocationsKeptMs + 1);
  expect(["a", "b", "c"].map((id) => endings.has(token(id)))).toEqual([false, true, false]);
});

describe("a device", () => {
  const mozilla = "Mozilla/5.0";
  test.each([
    [`${mozilla} (Windows NT 10.0; Win64) Chrome/149.0 Safari/537.36`, "Chrome, Windows"],
    [`${mozilla} (Windows NT 10.0) Chrome/149.0 Safari/537.36 Edg/149.0`, "Edge, Windows"],
    [
      `${mozilla} (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604`,
      "Safari, iPhone",
    ],
    [
      `${mozilla} (Linux; Android 16; SM-S931N) SamsungBrowser/29.0 Chrome/136 Mobile`,
      "삼성 인터넷, Android",
    ],
    [`${mozilla} (Linux; Android 16) Chrome/149 Mobile KAKAOTALK 26.1`, "카카오톡, Android"],
    [`${mozilla} (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0`, "Firefox, Linux"],
    ["curl/8.9", "알 수 없는 기기"],
    [undefined, "알 수 없는 기기"],
    [`${"x".repeat(5000)} Chrome/1 Windows`, "알 수 없는 기기"],
  ])("%s is shown as %s", (agent, device) => {
    expect(deviceOf(agent)).toBe(device);
  });
});
