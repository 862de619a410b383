/** Operator accounts: their rows, and the built-in operator that the first start creates. */
import { randomInt } from "node:crypto";
import { settingsOf } from "../../../mixins/config/settings.ts";
import { systemCommand } from "../../../mixins/log/commands.ts";
import { announceOperator } from "../../../mixins/process/first-run.ts";
import { Refusal } from "../../contracts/core/refusal.ts";
import { idFrom, newId, now } from "../../contracts/core/units.ts";
import { type Access, type AccessEvent, accesses, endSessions } from "../domain/access.ts";
import { type Claim, claim, claims, madeKey, type Person } from "../domain/account.ts";
import type { UserService } from "./account.command.ts";
import { setPassword } from "./password.command.ts";

export const operatorEmail = "operator@oneday.test";
export const operatorId = idFrom("operator");
const passwordLength = 20;
/** Without characters that look alike in a terminal. */
const alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

const randomPassword = (): string =>
  Array.from({ length: passwordLength }, () => alphabet[randomInt(alphabet.length)]).join("");

const ownCommand = () => systemCommand(newId(), { fp: "", isFresh: true });
const claimCommand = (fp: string) => systemCommand(`import:${operatorId}`, { fp });

const unlessTaken = (error: unknown): null => {
  if (error instanceof Refusal && error.type === "EMAIL_TAKEN") return null;
  throw error;
};

/** The row of an operator; the address needs no proof by mail. */
export const operatorRow = (
  { userId, email, name }: Readonly<Record<"userId" | "email" | "name", string>>,
  emailHash: string,
  passwordHash: string,
): Person => {
  const createdAt = now();
  return {
    _id: userId,
    rev: 1,
    createdAt,
    madeKey: madeKey(createdAt, userId),
    emailHash,
    role: "operator",
    email,
    name,
    birthDate: "1970-01-01",
    passwordHash,
    isEmailTrusted: true,
    consents: { terms: true, privacy: true, at: createdAt },
  };
};

const firstOperator = { userId: operatorId, email: operatorEmail, name: "원데이 운영" };

/** Replaces the stored password by the one in the settings, and ends all sessions. */
const followSetting = async (service: UserService, password: string) => {
  const { log, vault, passwords, passwordRows } = service;
  const person = await vault.get(operatorId);
  if (person === null) return;
  const known = await passwordRows.hashOf(person, await log.state(accesses, operatorId));
  const { isRight } = await passwords.verify(password, known);
  if (isRight) return;
  const command = ownCommand();
  const next = { userId: operatorId, mailId: null, at: command.at };
  const rule = (access: Access, passwordId: string): AccessEvent[] => [
    { type: "passwordSet", data: { ...next, passwordId } },
    ...endSessions(access, next, "setting"),
  ];
  await setPassword(service, { userId: operatorId, password }, rule, command);
};

/** Creates the account; false when another replica was faster. */
const make = async (
  { log, vault, passwords }: UserService,
  emailHash: string,
  password: string,
): Promise<boolean> => {
  const passwordHash = await passwords.hash(password);
  await vault.addMissing([operatorRow(firstOperator, emailHash, passwordHash)]);
  const rule = (state: Claim) => claim(state, operatorId, "operator");
  const done = await log
    .decide(claims, emailHash, rule, claimCommand(emailHash))
    .catch(unlessTaken);
  if (done === null || done.replayed) return false;
  // The row may come from a replica that lost, or from a start that crashed before the claim.
  await vault.change(operatorId, (row) => ({ ...row, passwordHash }));
  return true;
};

/**
 * Creates the built-in operator when there is none, with the password from the settings or a
 * random one, which the banner shows. A password in the settings replaces a different stored one.
 */
export const ensureOperator = async (service: UserService): Promise<void> => {
  const { broker, log, vault } = service;
  const { operatorPassword } = settingsOf(broker);
  const emailHash = vault.emailHash(operatorEmail);
  const claim = await log.state(claims, emailHash);
  let password: string | null = null;
  if (claim.status === "free") {
    const chosen = operatorPassword ?? randomPassword();
    const isOurs = await make(service, emailHash, chosen);
    if (isOurs && operatorPassword === null) password = chosen;
  } else if (operatorPassword !== null) {
    await followSetting(service, operatorPassword);
  }
  announceOperator(broker, { email: operatorEmail, password });
};
