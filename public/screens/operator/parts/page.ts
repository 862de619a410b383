/** Page: the head of every screen of operators: its title, its views, and what was just done. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useTitle } from "../../../app/use-title.ts";
import { type Children, html } from "../../../ui/html.ts";
import { type View, Views } from "../../../ui/list/views.ts";
import { Notice } from "../../../ui/notice.ts";
import "./parts.css";

/** What the last act did; it stays until the operator goes on. */
const said = signal<string | null>(null);

const listsMs = 1500;

/**
 * Says what an act did, above the list that it was in. A list follows a command within a second:
 * `again` reads it at once, and once more after that.
 */
export const say = (text: string, again?: () => void): void => {
  said.value = text;
  document.querySelector("#main")?.scrollIntoView();
  if (again === undefined) return;
  again();
  setTimeout(again, listsMs);
};

export const OperatorPage = ({
  title,
  text,
  views,
  children,
}: {
  title: string;
  text?: Children;
  views?: readonly View[];
  children?: Children;
}) => {
  useTitle(title);
  const current = views?.find(({ isCurrent }) => isCurrent)?.href;
  useEffect(
    () => () => {
      said.value = null;
    },
    [current],
  );
  return html`
    <div class="stack">
      <h1>${title}</h1>
      ${text && html`<p class="weak">${text}</p>`}
      ${views && html`<${Views} label=${title} views=${views} />`}
    </div>
    ${said.value !== null && html`<${Notice}>${said.value}<//>`}
    ${children}
  `;
};
