/** Skills: claimed by a worker in free text, which everyone can read. */
import { checkContact } from "../../contracts/kernel/contact-details.ts";

/** Skills as stored: normalised, trimmed, without duplicates. Refuses CONTACT_IN_TEXT (422). */
export const checkedSkills = (skills: readonly string[]): string[] => {
  const plain = skills.map((skill) => skill.normalize("NFC").trim().replace(/\s+/gu, " "));
  checkContact(plain.join("\n"), "skills");
  return [...new Set(plain.filter((skill) => skill !== ""))];
};
