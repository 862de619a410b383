/**
 * Phone proof: sends codes to the number of an account, and answers them.
 *
 * A code is not stored. It is the MAC of its id, its user and the number, and is computed again to
 * be sent and to be checked.
 */
import { createHmac } from "node:crypto";
import { isSameText } from "../../../mixins/auth/constant-time.ts";
import type { Command } from "../../../mixins/log/event-log.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom, now } from "../../contracts/core/units.ts";
import { call } from "../../contracts/index.ts";
import { accesses } from "../domain/access.ts";
import type { Person } from "../domain/account.ts";
import {
  answerCode,
  askCode,
  attemptsLeft,
  mobileOf,
  numbers,
  openCode,
  type PhoneEvent,
  phones,
  ring,
} from "../domain/phone.ts";
import type { UserService } from "./account.command.ts";

const digits = 6;
const codes = 10 ** digits;
const macBytes = 6;

type Numbered = { readonly number: string; readonly phoneHash: string };

/** The mobile number of an account and its hash; null where it has none. */
const numberOf = ({ vault }: UserService, person: Person): Numbered | null => {
  const number = mobileOf(person.phone ?? "");
  return number === null ? null : { number, phoneHash: vault.phoneHash(person, number) };
};

/** The code with an id. 2^48 is so many times a million that no code is likelier than another. */
const codeOf = ({ vault }: UserService, userId: string, codeId: string, phoneHash: string) => {
  const mac = createHmac("sha256", vault.codeKey()).update(`${userId}.${codeId}.${phoneHash}`);
  return String(mac.digest().readUIntBE(0, macBytes) % codes).padStart(digits, "0");
};

/** Refuses CHANNEL_OFF where no Alimtalk is set up, PHONE_MISSING, and PHONE_NOT_MOBILE (422). */
const checkReachable = async (service: UserService, { phone = "" }: Person): Promise<void> => {
  const { isOn } = await call(service.broker, "communication.channel", { channel: "alimtalk" });
  if (!isOn) throw new Refusal("CHANNEL_OFF", { channel: "alimtalk" });
  if (phone === "") throw new Refusal("PHONE_MISSING");
  if (mobileOf(phone) === null) throw new Refusal("PHONE_NOT_MOBILE", {}, 422);
};

/** Requests a code to the user's own number. Refuses as `checkReachable`, and TOO_MANY_CODES (429). */
export const requestCode = async (
  service: UserService,
  person: Person,
  command: Command,
): Promise<{ readonly replayed: boolean }> => {
  const { log, vault } = service;
  const { _id: userId } = person;
  await checkReachable(service, person);
  const numbered = numberOf(service, person);
  if (numbered === null) throw new Refusal("PHONE_NOT_MOBILE", {}, 422);
  if (await log.isDone(command)) return { replayed: true };
  const { at } = command;
  const { number, phoneHash } = numbered;
  const codeId = idFrom("phoneCode", userId, command.cid);
  const asked = { userId, codeId, phoneHash, at };
  // Refused before the number is counted, so that one account cannot use up a number's codes.
  askCode(await log.state(phones, userId), asked);
  const counted = { ...command, cid: `${command.cid}/number` };
  const rule = (rungAt: Parameters<typeof ring>[0]) => ring(rungAt, codeId, at);
  await log.decide(numbers, vault.numberHash(number), rule, counted);
  return log.decide(phones, userId, (phone) => askCode(phone, asked), command);
};

/**
 * Answers a code, which proves the number. Refuses PHONE_CODE_WRONG (422) with the attempts left,
 * and PHONE_CODE_OVER (422) where no code counts: it expired, was guessed at, or is another number's.
 */
export const proveNumber = async (
  service: UserService,
  person: Person,
  code: string,
  command: Command,
): Promise<{ readonly replayed: boolean }> => {
  const { _id: userId } = person;
  const phoneHash = numberOf(service, person)?.phoneHash ?? "";
  const isRight = (codeId: string) => isSameText(code, codeOf(service, userId, codeId, phoneHash));
  const { at } = command;
  const done = await service.log.decide(
    phones,
    userId,
    (phone) => answerCode(phone, { phoneHash, at }, isRight),
    command,
  );
  const events = (done.commit?.events ?? []) as readonly PhoneEvent[];
  if (events.some(({ type }) => type === "phoneCodeFailed")) {
    throw new Refusal("PHONE_CODE_WRONG", { attemptsLeft: attemptsLeft(done.state) }, 422);
  }
  return done;
};

/** Whether an account has proved the number that it has now. */
export const isPhoneProved = async (service: UserService, person: Person): Promise<boolean> => {
  const numbered = numberOf(service, person);
  if (numbered === null) return false;
  const { provedHash } = await service.log.state(phones, person._id);
  return provedHash === numbered.phoneHash;
};

/** An account's row, unless it left. */
const rowOf = async ({ vault, log }: UserService, userId: string): Promise<Person | null> => {
  const person = await vault.get(userId);
  if (person === null) return null;
  return (await log.state(accesses, userId)).closed === null ? person : null;
};

/** The number that an account has proved, as digits; null for one that left, or has proved none. */
export const provedPhoneOf = async (
  service: UserService,
  userId: string,
): Promise<string | null> => {
  const person = await rowOf(service, userId);
  if (person === null || !(await isPhoneProved(service, person))) return null;
  return mobileOf(person.phone ?? "");
};

/** A code and the number that it goes to; null where it does not count any more. */
export const dueCodeOf = async (service: UserService, userId: string, codeId: string) => {
  const person = await rowOf(service, userId);
  const numbered = person === null ? null : numberOf(service, person);
  if (numbered === null) return null;
  const { number: to, phoneHash } = numbered;
  const open = openCode(await service.log.state(phones, userId), phoneHash, now());
  return open?.codeId === codeId ? { to, code: codeOf(service, userId, codeId, phoneHash) } : null;
};
