import { expect, test } from "@jest/globals";
import { dayMs, hourMs, instant, later, newId } from "../../../services/contracts/core/units.ts";
import {
  type AddressEvent,
  addresses,
  challenge,
  challengesMax,
  openChallenge,
  prove,
} from "../../../services/user/domain/email-address.ts";
import {
  askReset,
  type Resets,
  resetAskedAt,
  resetMsMax,
  resets,
  resetsMax,
} from "../../../services/user/domain/password-reset.ts";
import { mailToken, readMailToken } from "../../../services/user/support/email-tokens.adapter.ts";

const noon = instant("2026-11-23T03:00:00Z");
const refusal = (type: string) => expect.objectContaining({ type });
const asked = (...mails: [mailId: string, at: typeof noon][]): Resets =>
  mails.reduce<Resets>(
    (all, [mailId, at]) => askReset(all, { mailId, at }).reduce(resets.evolve, all),
    resets.empty,
  );
const mail = (mailId: string, at = noon) => ({
  userId: "u1",
  mailId,
  emailHash: `hash of ${mailId}`,
  isChange: false,
  at,
});
const sent = (...events: AddressEvent[]) => events.reduce(addresses.evolve, addresses.empty);
const sentAll = (...ids: string[]) => sent(...ids.flatMap((id) => challenge(sent(), mail(id))));

test("each mail is valid for half an hour, and a later one does not void it", () => {
  const all = asked(["m1", noon], ["m2", later(noon, 1000)]);
  expect(resetAskedAt(all, "m1", later(noon, resetMsMax))).toBe(noon);
  expect(resetAskedAt(all, "m1", later(noon, resetMsMax + 1))).toBeNull();
  expect(resetAskedAt(all, "m2", later(noon, resetMsMax))).toBe(later(noon, 1000));
  expect(resetAskedAt(all, "m3", noon)).toBeNull();
});

test("a number of mails is sent in an hour, and the next one when the oldest is an hour old", () => {
  const ids = Array.from({ length: resetsMax }, (_, n) => [`m${n}`, noon] as [string, typeof noon]);
  const all = asked(...ids);
  expect(askReset(all, { mailId: "over", at: later(noon, hourMs - 1) })).toEqual([]);
  expect(askReset(all, { mailId: "next", at: later(noon, hourMs) })).toHaveLength(1);
});

test("a mail to an address is answered once, within a day; others beside it stay open", () => {
  const all = sentAll("m1", "m2");
  const done = prove(all, "m1", noon).reduce(addresses.evolve, all);
  expect(done.provedHash).toBe("hash of m1");
  expect(() => prove(done, "m1", noon)).toThrow(refusal("MAIL_TOKEN_INVALID"));
  expect(openChallenge(done, "m2", later(noon, dayMs))).toMatchObject({ mailId: "m2" });
  expect(openChallenge(done, "m2", later(noon, dayMs + 1))).toBeNull();
});

test("a mail that was answered never opens again, however many follow", () => {
  let state = sentAll("m1");
  state = prove(state, "m1", noon).reduce(addresses.evolve, state);
  for (let n = 2; n < 20; n += 1) {
    const at = later(noon, n * hourMs);
    state = challenge(state, mail(`m${n}`, at)).reduce(addresses.evolve, state);
    state = prove(state, `m${n}`, at).reduce(addresses.evolve, state);
    for (let old = 1; old <= n; old += 1) {
      expect(openChallenge(state, `m${old}`, noon)).toBeNull();
    }
  }
});

test("an address gets a number of mails in an hour; then the refusal says how long to wait", () => {
  const ids = Array.from({ length: challengesMax }, (_, n) => `m${n}`);
  const all = sentAll(...ids);
  const data = { retryAfterS: 1 };
  expect(() => challenge(all, mail("over", later(noon, hourMs - 1)))).toThrow(
    expect.objectContaining({ type: "TOO_MANY_MAILS", data }),
  );
  expect(challenge(all, mail("next", later(noon, hourMs)))).toHaveLength(1);
});

test("a token carries its content, for its purpose and under its key alone", () => {
  const [key, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
  const content = { mailId: newId(), whose: "ab".repeat(32) };
  const text = mailToken(key, "reset", content);
  expect(readMailToken(key, "reset", text)).toEqual(content);
  expect(readMailToken(key, "address", text)).toBeNull();
  expect(readMailToken(other, "reset", text)).toBeNull();
  for (let at = 0; at < text.length; at += 1) {
    const changed = `${text.slice(0, at)}${text[at] === "a" ? "b" : "a"}${text.slice(at + 1)}`;
    // The last letter of a MAC has two unused bits.
    if (at === text.length - 1) continue;
    expect([at, readMailToken(key, "reset", changed)]).toEqual([at, null]);
  }
});
