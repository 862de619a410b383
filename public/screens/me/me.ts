/** Me: the account of the person who is signed in, and the way to all that they may choose. */
import { role } from "../../api/session.ts";
import { useLoad } from "../../api/use-load.ts";
import { chooseLanguage } from "../../app/language.ts";
import { leave } from "../../app/leave.ts";
import type { Screen } from "../../app/screens.ts";
import { chooseTheme, type Theme, theme } from "../../app/theme.ts";
import { useTitle } from "../../app/use-title.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import {
  Bell,
  Briefcase,
  FileText,
  LogOut,
  MessageCircle,
  Search,
  Settings,
  ShieldCheck,
  Star,
  User,
} from "../../ui/icons.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { Avatar, Chips, LinkRow, Skeleton } from "../../ui/parts.ts";
import { day } from "../../words/format.ts";
import { languageNames } from "../../words/language-names.ts";
import { type Language, language, t } from "../../words/words.ts";
import "./me.css";

const themes: readonly Theme[] = ["auto", "light", "dark"];

const Person = () => {
  const { value, problem, again } = useLoad("GET /api/users/me", {});
  if (problem) return html`<${ProblemNotice} problem=${problem} retry=${again} />`;
  if (value === null) {
    return html`<div class="me-person"><${Skeleton} count=${1} label=${t("state.loading")} /></div>`;
  }
  const { suspension } = value;
  return html`
    <div class="row">
      <${Avatar} name=${value.name} />
      <div><p><strong>${value.companyName ?? value.name}</strong></p><p class="weak">${value.email}</p></div>
    </div>
    ${
      suspension &&
      html`<${Notice} kind="danger">
        <p>${suspension.until === null ? t("me.suspended") : t("me.suspendedUntil", { day: day(suspension.until) })}</p>
        <p>${suspension.reason}</p>
      <//>`
    }
  `;
};

const Ways = () => {
  const isWorker = role.value === "worker";
  return html`
    <nav class="card" aria-label=${t("me.ways")}>
      <${LinkRow} href="/me/profile" icon=${User} label=${t("me.profile")} />
      ${
        isWorker &&
        html`<${LinkRow} href="/me/work" icon=${Briefcase} label=${t("me.work")} />
          <${LinkRow} href="/me/certificates" icon=${FileText} label=${t("me.certificates")} />
          <${LinkRow} href="/me/reliability" icon=${Star} label=${t("me.reliability")} />
          <${LinkRow} href="/me/searches" icon=${Search} label=${t("me.searches")} />`
      }
      ${role.value !== "operator" && html`<${LinkRow} href="/chat" icon=${MessageCircle} label=${t("me.chats")} />`}
      <${LinkRow} href="/me/notifications" icon=${Bell} label=${t("me.notifications")} />
      <${LinkRow} href="/me/security" icon=${Settings} label=${t("me.security")} />
      <${LinkRow} href="/me/privacy" icon=${ShieldCheck} label=${t("me.privacy")} />
    </nav>
  `;
};

const Looks = () => html`
  <section class="card stack" aria-labelledby="looks">
    <h2 id="looks">${t("me.looks")}</h2>
    <p class="field-label">${t("me.language")}</p>
    <${Chips} label=${t("me.language")} chosen=${[language.value]}
      options=${languageNames.map(([value, text]) => ({ value, text }))}
      onChoose=${(next: Language) => chooseLanguage(next)} />
    <p class="field-label">${t("me.theme")}</p>
    <${Chips} label=${t("me.theme")} chosen=${[theme.value]}
      options=${themes.map((value) => ({ value, text: t(`me.theme.${value}`) }))}
      onChoose=${chooseTheme} />
  </section>
`;

export const screen: Screen = () => {
  useTitle(t("me.title"));
  return html`
    <h1>${t("me.title")}</h1>
    <${Person} />
    <${Ways} />
    <${Looks} />
    <${Button} isWide onClick=${() => void leave()}><${Icon} of=${LogOut} />${t("head.logout")}<//>
  `;
};
