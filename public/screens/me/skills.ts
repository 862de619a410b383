/** Skills: what the worker says they can do; employers read it. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { useLoad } from "../../api/use-load.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { toast } from "../../ui/toast.ts";
import { language, t } from "../../words/words.ts";
import { WordsField } from "./words-field.ts";

const Form = ({ first }: { first: readonly string[] }) => {
  const [skills, setSkills] = useState(first);
  const command = useCommand("PUT /api/users/me/skills");
  const save = async (): Promise<void> => {
    if ((await command.run({ skills: [...skills] })) !== null) toast(t("me.saved"));
  };
  return html`
    <section class="card stack" aria-labelledby="skills">
      <h2 id="skills">${t("profile.skills")}</h2>
      <${WordsField} label=${t("profile.skill")} hint=${t("profile.skillHint")} words=${skills} max=${30} onChange=${setSkills}
        error=${command.problem?.field("/skills", language.value)} />
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Button} looks="primary" isWide isBusy=${command.isBusy} onClick=${() => void save()}>${t("me.save")}<//>
    </section>
  `;
};

export const SkillsCard = () => {
  const { value, problem, again } = useLoad("GET /api/users/me/skills", {});
  if (problem) return html`<${ProblemNotice} problem=${problem} retry=${again} />`;
  return value && html`<${Form} first=${value.skills} />`;
};
