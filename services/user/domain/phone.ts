/**
 * Phone: which phone number a user has proved to have.
 *
 * Owns the streams `phone:<userId>` and `number:<keyed hash of the number>`. A code of six digits is
 * sent to the number that the account has. It is valid for ten minutes and five attempts, and only
 * the newest one counts. A commit decides each attempt, so concurrent ones are five at most, too.
 * The streams hold keyed hashes: the number is in the vault, and the code is nowhere.
 *
 * An account gets five codes an hour and ten a day, and so does a number, by whatever accounts: no
 * one's phone is rung again and again through accounts made for it.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { dayMs, hourMs, type Instant, later, minuteMs } from "../../contracts/core/units.ts";

export const attemptsMax = 5;
export const validMs = 10 * minuteMs;
const limits = [
  { count: 5, windowMs: hourMs },
  { count: 10, windowMs: dayMs },
] as const;
const keptMax = 10;

type Asked = {
  readonly userId: string;
  readonly codeId: string;
  /** Keyed hash of the account's number as it is set now; another setting has another hash. */
  readonly phoneHash: string;
  readonly at: Instant;
};
type Open = Asked & { readonly wrong: number };
export type Phone = {
  /** When the last ten codes were requested, oldest first. */
  readonly askedAt: readonly Instant[];
  /** The code that counts; null for none. */
  readonly open: Open | null;
  readonly provedHash: string | null;
};
export type PhoneEvent =
  | { readonly type: "phoneCodeAsked"; readonly data: Asked }
  | { readonly type: "phoneCodeFailed"; readonly data: Omit<Asked, "phoneHash"> }
  | { readonly type: "phoneProved"; readonly data: Asked };

const evolve = (phone: Phone, { type, data }: PhoneEvent): Phone => {
  switch (type) {
    case "phoneCodeAsked": {
      const askedAt = [...phone.askedAt, data.at].slice(-keptMax);
      return { ...phone, askedAt, open: { ...data, wrong: 0 } };
    }
    case "phoneCodeFailed": {
      const { open } = phone;
      return open === null ? phone : { ...phone, open: { ...open, wrong: open.wrong + 1 } };
    }
    case "phoneProved":
      return { ...phone, open: null, provedHash: data.phoneHash };
  }
};

export const phones: StreamDefinition<Phone, PhoneEvent> = {
  stream: "phone",
  empty: { askedAt: [], open: null, provedHash: null },
  evolve,
};

export type NumberEvent = {
  readonly type: "numberRung";
  readonly data: { readonly codeId: string; readonly at: Instant };
};

/** When the last ten codes went to a number, oldest first. */
export const numbers: StreamDefinition<readonly Instant[], NumberEvent> = {
  stream: "number",
  empty: [],
  evolve: (before, { data }) => [...before, data.at].slice(-keptMax),
};

/** Refuses TOO_MANY_CODES (429) with the seconds until the next one. */
const checkRate = (askedAt: readonly Instant[], at: Instant): void => {
  for (const { count, windowMs } of limits) {
    const recent = askedAt.filter((one) => later(one, windowMs) > at);
    const oldest = recent.at(-count);
    if (oldest === undefined) continue;
    const leftMs = Date.parse(oldest) + windowMs - Date.parse(at);
    throw new Refusal("TOO_MANY_CODES", { retryAfterS: Math.ceil(leftMs / 1000) }, 429);
  }
};

/** Requests a code; an earlier one is void. Refuses TOO_MANY_CODES (429). */
export const askCode = (phone: Phone, next: Asked): PhoneEvent[] => {
  checkRate(phone.askedAt, next.at);
  return [{ type: "phoneCodeAsked", data: next }];
};

/** Counts a code for a number. Refuses TOO_MANY_CODES (429). */
export const ring = (rungAt: readonly Instant[], codeId: string, at: Instant): NumberEvent[] => {
  checkRate(rungAt, at);
  return [{ type: "numberRung", data: { codeId, at } }];
};

/** The code that counts for a number; null when it was used, is too old or was guessed at too often. */
export const openCode = ({ open }: Phone, phoneHash: string, at: Instant): Open | null => {
  if (open === null || open.phoneHash !== phoneHash) return null;
  return open.wrong >= attemptsMax || at > later(open.at, validMs) ? null : open;
};

/** How many more attempts the code that counts allows. */
export const attemptsLeft = ({ open }: Phone): number => attemptsMax - (open?.wrong ?? attemptsMax);

/** Answers a code: proves the number, or counts a wrong one. Refuses PHONE_CODE_OVER (422). */
export const answerCode = (
  phone: Phone,
  { phoneHash, at }: Pick<Asked, "phoneHash" | "at">,
  isRight: (codeId: string) => boolean,
): PhoneEvent[] => {
  const open = openCode(phone, phoneHash, at);
  if (open === null) throw new Refusal("PHONE_CODE_OVER", {}, 422);
  const { userId, codeId } = open;
  return isRight(codeId)
    ? [{ type: "phoneProved", data: { userId, codeId, phoneHash, at } }]
    : [{ type: "phoneCodeFailed", data: { userId, codeId, at } }];
};

/** The digits of a phone number as it is dialled in Korea: "+82 10-1234-5678" is 01012345678. */
export const dialled = (phone: string): string =>
  phone
    .normalize("NFKC")
    .replaceAll(/[\s().-]/g, "")
    .replace(/^(?:\+|00)82(?:0)?/, "0");

/** The digits of a Korean mobile number; null for any other text, which no Alimtalk reaches. */
export const mobileOf = (phone: string): string | null => {
  const digits = dialled(phone);
  return /^01[016789]\d{7,8}$/.test(digits) ? digits : null;
};
