/** App: the frame around the screens, and the screen of the address. */
import { type ComponentChildren, render } from "preact";
import { useEffect, useRef } from "preact/hooks";
import "../ui/base.css";
import { role } from "../api/session.ts";
import { followSession } from "../api/stream.ts";
import { Button } from "../ui/form/button.ts";
import { html } from "../ui/html.ts";
import { Notice } from "../ui/notice.ts";
import { Skeleton } from "../ui/parts.ts";
import { Toasts } from "../ui/toast.ts";
import { loadWords, t } from "../words/words.ts";
import { loadFont } from "./font.ts";
import { Frame } from "./frame.ts";
import { failed, load, loaded } from "./load.ts";
import { Missing } from "./missing.ts";
import type { Page } from "./pages.ts";
import { followLinks, go, match, path, query } from "./router.ts";
import { applyTheme } from "./theme.ts";
import { startWorker } from "./worker.ts";

/** Where someone is sent who may not see a page; null if they may. */
const elsewhere = (page: Page): string | null => {
  if (page.who === undefined) return null;
  if (role.value === null) return `/login?next=${encodeURIComponent(path.value + location.search)}`;
  return page.who.includes(role.value) ? null : "/";
};

const Unloaded = () => html`
  <${Notice} kind="danger">
    <p>${t("state.unloaded")}</p>
    <${Button} onClick=${() => location.reload()}>${t("action.again")}<//>
  <//>
`;
/** Puts the focus on the page that a link led to: what had it is gone, and readers begin there. */
const useFocus = (now: string): void => {
  const shown = useRef(now);
  useEffect(() => {
    if (shown.current === now) return;
    shown.current = now;
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [now]);
};

const Current = (): ComponentChildren => {
  const found = match.value;
  const away = found === null ? null : elsewhere(found.page);
  const pattern = found?.page.path ?? "";
  useEffect(() => {
    if (away !== null) go(away, { replaces: true });
    else if (found !== null && !loaded.peek().has(pattern)) void load(found.page);
  }, [pattern, away]);
  useFocus(path.value);
  if (found === null) return html`<${Missing} />`;
  if (failed.value === found.page) return html`<${Unloaded} />`;
  const screen = loaded.value.get(pattern);
  if (screen === undefined || away !== null) {
    return html`<${Skeleton} label=${t("state.loading")} />`;
  }
  // Another job is another screen; another filter of the search is not.
  return html`<${screen} key=${path.value} query=${query.value} params=${found.params} />`;
};

const App = () => html`
  <${Frame}><${Current} /><//>
  <${Toasts} />
`;

applyTheme();
followLinks();
followSession();
await loadWords("common");
const root = document.getElementById("app");
if (root !== null) render(html`<${App} />`, root);
loadFont();
void startWorker();
