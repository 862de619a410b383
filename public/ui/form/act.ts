/**
 * Act: a button for what cannot be taken back lightly. It opens a sheet that says what follows, asks
 * for the reason where the command takes one, and shows a refusal in the sheet.
 */
import { useState } from "preact/hooks";
import type { Problem } from "../../api/problem.ts";
import type { Gives, Route, Takes } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { language, t } from "../../words/words.ts";
import { type Children, html } from "../html.ts";
import { ProblemNotice } from "../notice.ts";
import { Button } from "./button.ts";
import { Field } from "./field.ts";
import { Sheet } from "./sheet.ts";

/** A command with its params, which the compiler has checked against its route. */
export type Act = {
  readonly route: Route;
  readonly params: (reason: string) => object;
  readonly onDone: (answer: unknown) => void;
};

/** Makes an act. `params` gets the reason that was typed; it is empty where none is asked for. */
export const act = <R extends Route>(
  route: R,
  params: (reason: string) => Takes<R>,
  onDone: (answer: Gives<R>) => void,
): Act => ({ route, params: params as Act["params"], onDone: onDone as Act["onDone"] });

/** How the sheet asks for a reason, and by which name the API knows it. */
type ReasonAsked = { readonly name: string; readonly label: string; readonly max: number };

type ActProps = {
  readonly act: Act;
  /** The verb on the button, and on the one in the sheet. */
  readonly word: string;
  readonly title: string;
  /** What follows from it. */
  readonly text: Children;
  readonly reason?: ReasonAsked;
  /** How the button in the sheet looks; the one that opens the sheet is quiet unless `opens` says more. */
  readonly looks?: "primary" | "plain" | "danger";
  readonly opens?: "primary" | "plain" | "danger";
  /** Fields of the sheet beside the reason. */
  readonly fields?: (problem: Problem | null) => Children;
  /** What stands against it, as words; null if nothing does. */
  readonly wrong?: () => string | null;
  readonly disabled?: boolean;
};

const Form = ({
  act: { route, params, onDone },
  close,
  ...props
}: ActProps & { close: () => void }) => {
  const { word, text, reason, looks = "danger", fields, wrong } = props;
  const [typed, setTyped] = useState("");
  const [missing, setMissing] = useState<string | null>(null);
  const command = useCommand(route);
  const type = (text: string): void => {
    setTyped(text);
    setMissing(null);
  };
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const isShort = reason !== undefined && typed.trim() === "";
    const against = isShort ? t("act.reasonMissing") : (wrong?.() ?? null);
    setMissing(against);
    if (against !== null) return;
    const answer = await command.run(params(typed.trim()) as Takes<Route>);
    // A command that answers nothing resolves with undefined.
    if (answer === null) return;
    close();
    onDone(answer);
  };
  const error = missing ?? (reason && command.problem?.field(reason.name, language.value));
  return html`
    <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
      <p>${text}</p>
      ${fields?.(command.problem)}
      ${
        reason &&
        html`<${Field} name=${reason.name} isLong required label=${reason.label} hint=${t("act.reasonHint")}
          maxLength=${reason.max} value=${typed} onInput=${type} error=${error ?? undefined} />`
      }
      ${!reason && missing && html`<p class="field-error" role="alert">${missing}</p>`}
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <div class="row">
        <${Button} type="submit" looks=${looks} isBusy=${command.isBusy}>${word}<//>
        <${Button} onClick=${close}>${t("action.cancel")}<//>
      </div>
    </form>
  `;
};

export const ActButton = (props: ActProps) => {
  const [isOpen, setOpen] = useState(false);
  const { word, title, opens = "plain", disabled = false } = props;
  const close = () => setOpen(false);
  return html`
    <${Button} looks=${opens} disabled=${disabled} onClick=${() => setOpen(true)}>${word}<//>
    ${isOpen && html`<${Sheet} title=${title} onClose=${close}><${Form} ...${props} close=${close} /><//>`}
  `;
};
