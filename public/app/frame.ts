/** Frame: the head of every page, the way to the main screens, and the foot. */
import { unnamed } from "../api/people.ts";
import { type Role, session } from "../api/session.ts";
import { Button } from "../ui/form/button.ts";
import { type Children, classes, html } from "../ui/html.ts";
import { Icon } from "../ui/icon.ts";
import { Languages, LogIn, LogOut, Moon, Sun } from "../ui/icons.ts";
import { PartFailed } from "../ui/part.ts";
import { type Language, language, t } from "../words/words.ts";
import { Bell } from "./bell.ts";
import "./frame.css";
import { chooseLanguage } from "./language.ts";
import { leave } from "./leave.ts";
import { isOnline } from "./offline.ts";
import { match, path } from "./router.ts";
import { tabOf, tabsOf } from "./tabs.ts";
import { chooseTheme, theme } from "./theme.ts";

const nextLanguage: Readonly<Record<Language, Language>> = {
  ko: "ko-plain",
  "ko-plain": "en",
  en: "ko",
};

const Head = () => {
  const who = session.value;
  const isDark = theme.value === "dark";
  return html`
    <header class="head">
      <a class="head-name" href="/"><img src="/favicon.svg" alt="" width="28" height="28" />${t("app.name")}</a>
      <div class="head-tools">
        <${Button} label=${t("head.language")} onClick=${() => chooseLanguage(nextLanguage[language.value])}>
          <${Icon} of=${Languages} /><span class="head-word">${t("head.languageName")}</span>
        <//>
        ${who !== null && html`<${Bell} />`}
        <span class=${who === null ? undefined : "head-wide"}>
          <${Button} label=${t("head.theme")} onClick=${() => chooseTheme(isDark ? "light" : "dark")}>
            <${Icon} of=${isDark ? Sun : Moon} />
          <//>
        </span>
        ${
          who === null
            ? html`<a class="button button-plain" href="/login"><span class="button-face"><${Icon} of=${LogIn} />${t("head.login")}</span></a>`
            : html`<${Button} label=${t("head.logout")} onClick=${() => void leave()}>
                <${Icon} of=${LogOut} /><span class="head-word">${t("head.logout")}</span>
              <//>`
        }
      </div>
    </header>
  `;
};

const Tabs = ({ role }: { role: Role }) => {
  const tabs = tabsOf[role];
  const current = tabOf(tabs, path.value);
  return html`
    <nav class="tabs" aria-label=${t("head.main")}>
      ${tabs.map(
        (tab) => html`
          <a key=${tab.href} class=${classes("tab", tab.isWide && "tab-wide")} href=${tab.href}
            aria-current=${tab === current ? "page" : undefined}>
            <${Icon} of=${tab.icon} /><span>${t(tab.word)}</span>
          </a>
        `,
      )}
    </nav>
  `;
};

export const Frame = ({ children }: { children?: Children }) => html`
  <a class="skip" href="#main">${t("head.skip")}</a>
  <${Head} />
  ${session.value && html`<${Tabs} role=${session.value.role} />`}
  ${!isOnline.value && html`<p class="offline" role="status">${t("state.offline")}</p>`}
  <main id="main" class=${classes("main", match.value?.page.isWide && "main-wide")} tabindex="-1">
    <${PartFailed} of=${[unnamed()]} text=${t("person.unnamedSome")} />
    ${children}
  </main>
  <footer class="foot weak">
    <p>${t("foot.what")}</p>
    <p class="row"><a href="/docs">${t("foot.docs")}</a></p>
  </footer>
`;
