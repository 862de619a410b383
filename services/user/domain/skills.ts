/** Skills: what someone says he can do, in his own words, which everyone reads. */
import { checkContact } from "../../contracts/kernel/contact-details.ts";

/** Skills as they are kept: each once, without spaces around it. Refuses CONTACT_IN_TEXT (422). */
export const checkedSkills = (skills: readonly string[]): string[] => {
  const plain = skills.map((skill) => skill.normalize("NFC").trim().replace(/\s+/gu, " "));
  checkContact(plain.join("\n"), "skills");
  return [...new Set(plain.filter((skill) => skill !== ""))];
};
