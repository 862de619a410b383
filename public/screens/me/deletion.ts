/** Deletion: ends the account for good, after the password; what a law has us keep is named after it. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Gives } from "../../api/routes.ts";
import { end } from "../../api/session.ts";
import { useCommand } from "../../api/use-command.ts";
import { go } from "../../app/router.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { PasswordField } from "../../ui/form/password-field.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { day } from "../../words/format.ts";
import { language, t } from "../../words/words.ts";

type Departure = Gives<"DELETE /api/users/me">;

/** What was answered to the deletion, for the page that is shown after it. */
const departed = signal<Departure | null>(null);

/** The page after a deletion. It needs no account, since there is none any more. */
export const goodbye: Screen = () => {
  useTitle(t("deletion.done"));
  const kept = departed.value?.kept ?? [];
  return html`
    <h1>${t("deletion.done")}</h1>
    <p>${t("deletion.doneText")}</p>
    ${
      kept.length > 0 &&
      html`<section class="card stack" aria-labelledby="kept">
        <h2 id="kept">${t("deletion.kept")}</h2>
        <ul class="stack">
          ${kept.map((one) => html`<li key=${one.what}><strong>${language.value === "ko" ? one.text : t(`kept.${one.what}`)}</strong> <span class="weak">${one.law}, ${t("cert.until", { day: day(one.until) })}</span></li>`)}
        </ul>
      </section>`
    }
    <${ButtonLink} isWide looks="primary" href="/">${t("missing.action")}<//>
  `;
};

export const Deletion = () => {
  const [isOpen, setOpen] = useState(false);
  const [password, setPassword] = useState("");
  const command = useCommand("DELETE /api/users/me");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const answer = await command.run({ password });
    if (answer === null) return;
    departed.value = answer;
    go("/goodbye", { replaces: true });
    end();
  };
  return html`
    <section class="card stack" aria-labelledby="deletion">
      <h2 id="deletion">${t("deletion.title")}</h2>
      <p>${t("deletion.text")}</p>
      <${Button} isWide looks="danger" onClick=${() => setOpen(true)}>${t("deletion.open")}<//>
    </section>
    ${
      isOpen &&
      html`<${Sheet} title=${t("deletion.ask")} onClose=${() => setOpen(false)}>
        <${Notice} kind="warning">${t("deletion.warning")}<//>
        <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
          <${PasswordField} name="password" label=${t("proof.password")} autocomplete="current-password" value=${password}
            onInput=${setPassword} error=${command.problem?.field("/password", language.value)} />
          ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
          <${Button} type="submit" looks="danger" isWide isBusy=${command.isBusy} disabled=${password === ""}>${t("deletion.action")}<//>
        </form>
      <//>`
    }
  `;
};
