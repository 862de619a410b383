/** HTML of a mail: paragraphs and links, with every text escaped. */
import { escaped } from "../../contracts/core/html-text.ts";

type Link = { readonly text: string; readonly link: string };

/** A page of a language with paragraphs, empty ones left out, and links after them. */
export const mailHtml = (
  language: string,
  lines: readonly string[],
  links: readonly Link[],
): string => {
  const paragraphs = lines.filter((line) => line !== "").map((line) => `<p>${escaped(line)}</p>`);
  const anchors = links.map(
    ({ text, link }) => `<p><a href="${escaped(link)}">${escaped(text)}</a></p>`,
  );
  const head = '<meta charset="utf-8"><title>원데이</title>';
  const body = [...paragraphs, ...anchors].join("\n");
  return `<!doctype html>\n<html lang="${language}"><head>${head}</head><body>\n${body}\n</body></html>\n`;
};
