/** Notices: by which channels someone is notified of what, and when they want quiet. */
import { useRef, useState } from "preact/hooks";
import type { Gives, Takes } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { SavedTick } from "../../ui/form/saved-tick.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Skeleton } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { t, textOr } from "../../words/words.ts";
import { Back } from "./back.ts";
import { groupsOf } from "./notice-groups.ts";
import { Push } from "./push.ts";

type Preferences = Gives<"GET /api/communication/preferences">;
type Change = Takes<"PUT /api/communication/preferences">;
type Channel = Preferences["kinds"][string]["channels"][number];
const outside = ["push", "email", "alimtalk"] as const satisfies readonly Channel[];

type Part = {
  readonly preferences: Preferences;
  /** With what was chosen and is not saved yet: another choice of the same kinds builds on it. */
  readonly latest: () => Preferences;
  readonly save: (change: Change) => Promise<boolean>;
};

/** One channel of a group of kinds: on where any of them goes by it. */
const Group = ({
  name,
  kinds,
  preferences,
  latest,
  save,
}: Part & { name: string; kinds: readonly string[] }) => {
  const set = (channel: Channel, isOn: boolean): Promise<boolean> => {
    const changed = kinds.map((kind) => {
      const others = (latest().kinds[kind]?.channels ?? []).filter((one) => one !== channel);
      return [kind, { channels: isOn ? [...others, channel] : others }] as const;
    });
    return save({ kinds: Object.fromEntries(changed) });
  };
  const isOn = (channel: Channel): boolean =>
    kinds.some((kind) => preferences.kinds[kind]?.channels.includes(channel));
  return html`
    <fieldset class="card">
      <legend class="unseen">${textOr(`notices.${name}`)}</legend>
      <p class="field-label" aria-hidden="true">${textOr(`notices.${name}`)}</p>
      ${outside
        // By Alimtalk goes what concerns one's own work or money; offers may not.
        .filter((channel) => channel !== "alimtalk" || name !== "offers")
        .map(
          (
            channel,
          ) => html`<${SavedTick} key=${channel} label=${t(`notices.by.${channel}`)} checked=${isOn(channel)}
            save=${(on: boolean) => set(channel, on)} />`,
        )}
    </fieldset>
  `;
};

const Quiet = ({ preferences, save }: Omit<Part, "latest">) => {
  const { quietHours } = preferences;
  const [from, setFrom] = useState(quietHours?.from ?? "22:00");
  const [to, setTo] = useState(quietHours?.to ?? "08:00");
  return html`
    <section class="card stack" aria-labelledby="quiet">
      <h2 id="quiet">${t("notices.quiet")}</h2>
      <p>${t("notices.quietText")}</p>
      <${SavedTick} label=${t("notices.quietOn")} checked=${quietHours !== null}
        save=${(on: boolean) => save({ quietHours: on ? { from, to } : null })} />
      ${
        quietHours !== null &&
        html`<div class="two">
            <${Field} name="from" type="time" label=${t("notices.from")} value=${from} onInput=${setFrom} />
            <${Field} name="to" type="time" label=${t("notices.to")} value=${to} onInput=${setTo} />
          </div>
          <${Button} isWide disabled=${from === "" || to === ""} onClick=${() => void save({ quietHours: { from, to } })}>${t("me.save")}<//>`
      }
    </section>
  `;
};

/** What is chosen after a change; a kind that goes back to its default is read from the server. */
const withChange = (before: Preferences, { kinds = {} }: Change): Preferences => {
  const set = Object.entries(kinds).flatMap(([kind, choice]) =>
    choice === null ? [] : [[kind, choice] as const],
  );
  return { ...before, kinds: { ...before.kinds, ...Object.fromEntries(set) } };
};

export const screen: Screen = () => {
  const { value, problem, again } = useLoad("GET /api/communication/preferences", {});
  const command = useCommand("PUT /api/communication/preferences");
  const chosen = useRef<Preferences | null>(null);
  chosen.current ??= value;
  const save = async (change: Change): Promise<boolean> => {
    if (chosen.current !== null) chosen.current = withChange(chosen.current, change);
    const set = await command.run(change);
    if (set !== null) toast(t("me.saved"));
    else chosen.current = null;
    again();
    return set !== null;
  };
  return html`
    <${Back} title="me.notifications" />
    <p class="weak">${t("notices.text")}</p>
    <${Push} />
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    ${value === null && problem === null && html`<${Skeleton} label=${t("state.loading")} />`}
    ${
      value &&
      html`${groupsOf(Object.keys(value.kinds)).map(
        ([name, kinds]) =>
          html`<${Group} key=${name} name=${name} kinds=${kinds} preferences=${value} latest=${() => chosen.current ?? value} save=${save} />`,
      )}
        <${Quiet} preferences=${value} save=${save} />`
    }
  `;
};
