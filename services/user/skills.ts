/** Skills: what someone says he can do, in his own words, which everyone reads. */
import { contactIn } from "../contracts/contact.ts";
import { Refusal } from "../contracts/refusal.ts";

/** Skills as they are kept: each once, without spaces around it. Refuses CONTACT_IN_TEXT (422). */
export const checkedSkills = (skills: readonly string[]): string[] => {
  const plain = skills.map((skill) => skill.normalize("NFC").trim().replace(/\s+/gu, " "));
  const contact = contactIn(plain.join("\n"));
  if (contact !== null) {
    throw new Refusal("CONTACT_IN_TEXT", { fields: [{ field: "/skills" }], contact }, 422);
  }
  return [...new Set(plain.filter((skill) => skill !== ""))];
};
