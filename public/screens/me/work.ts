/** Work: what the worker looks for, which the recommendations follow. */
import { useState } from "preact/hooks";
import type { Gives, Takes } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { useLoad } from "../../api/use-load.ts";
import { go } from "../../app/router.ts";
import type { Screen } from "../../app/screens.ts";
import { Button } from "../../ui/form/button.ts";
import { positionNow } from "../../ui/form/position.ts";
import { SavedTick } from "../../ui/form/saved-tick.ts";
import { Select } from "../../ui/form/select.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { usePart } from "../../ui/part.ts";
import { Skeleton } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { won } from "../../words/format.ts";
import { language, t } from "../../words/words.ts";
import { cityCentre, districts } from "../search/districts.ts";
import { Back } from "./back.ts";
import { Trades } from "./trades.ts";
import { type Cell, cellsOf, timesOf } from "./week.ts";
import { WeekGrid } from "./week-grid.ts";
import { WordsField } from "./words-field.ts";

type Profile = Gives<"GET /api/matching/profile">;
const radii = [3, 5, 10, 15, 20] as const;
const wages = [0, 10_500, 11_000, 12_000, 13_000, 15_000] as const;

/** Where a new profile begins: the middle of Seoul, 10 km around it. */
const emptyProfile: Profile = {
  skills: [],
  categoryIds: [],
  ...cityCentre,
  radiusKm: 10,
  hourlyWageWonMin: 0,
  availability: [],
};

/** A chosen number stays a choice where the list does not have it. */
const withChosen = (list: readonly number[], chosen: number): readonly number[] =>
  list.includes(chosen) ? list : [...list, chosen].toSorted((a, b) => a - b);

type Part = { readonly profile: Profile; readonly change: (changes: Partial<Profile>) => void };

const Where = ({ profile, change }: Part) => {
  const [hasFailed, setFailed] = useState(false);
  const known = districts.find(([, lat, lng]) => lat === profile.lat && lng === profile.lng);
  const choose = async (name: string): Promise<void> => {
    setFailed(false);
    const found = districts.find(([one]) => one === name);
    if (found !== undefined) return change({ lat: found[1], lng: found[2] });
    if (name !== "here") return;
    const spot = await positionNow();
    if (spot === null) setFailed(true);
    else change(spot);
  };
  return html`
    <${Select} label=${t("work.where")} value=${known?.[0] ?? "own"}
      onChoose=${(name: string) => void choose(name)}
      error=${hasFailed ? t("work.hereFailed") : undefined}
      options=${[
        ...(known ? [] : [{ value: "own", text: t("work.own") }]),
        { value: "here", text: t("work.here") },
        ...districts.map(([name]) => ({ value: name, text: name })),
      ]} />
    <${Select} label=${t("work.radius")} value=${String(profile.radiusKm)}
      options=${withChosen(radii, profile.radiusKm).map((km) => ({ value: String(km), text: `${km} km` }))}
      onChoose=${(km: string) => change({ radiusKm: Number(km) })} />
    <${Select} label=${t("work.wage")} value=${String(profile.hourlyWageWonMin)}
      options=${withChosen(wages, profile.hourlyWageWonMin).map((wage) => ({
        value: String(wage),
        text: wage === 0 ? t("work.anyWage") : t("work.wageFrom", { won: won(wage) }),
      }))}
      onChoose=${(wage: string) => change({ hourlyWageWonMin: Number(wage) })} />
  `;
};

const When = ({
  cells,
  setCells,
}: {
  cells: ReadonlySet<Cell>;
  setCells: (cells: ReadonlySet<Cell>) => void;
}) => html`
  <section class="card stack" aria-labelledby="when">
    <h2 id="when">${t("work.when")}</h2>
    <p class="weak">${t("work.whenHint")}</p>
    <${WeekGrid} cells=${cells} onChange=${setCells} />
  </section>
`;

const Form = ({ first, isNew }: { first: Profile; isNew: boolean }) => {
  const [profile, setProfile] = useState(first);
  const [cells, setCells] = useState(() => cellsOf(first.availability, new Date()));
  const command = useCommand("PUT /api/matching/profile");
  const change = (changes: Partial<Profile>) => setProfile((before) => ({ ...before, ...changes }));
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const availability = [...timesOf(cells, new Date())];
    const wanted: Takes<"PUT /api/matching/profile"> = { ...profile, availability };
    if ((await command.run(wanted)) === null) return;
    toast(t("me.saved"));
    if (isNew) go("/home");
  };
  return html`
    <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
      <section class="card stack" aria-labelledby="where">
        <h2 id="where">${t("work.what")}</h2>
        <${Where} profile=${profile} change=${change} />
        <${Trades} chosen=${profile.categoryIds} onChange=${(categoryIds: string[]) => change({ categoryIds })} />
        <${WordsField} label=${t("work.skills")} hint=${t("work.skillsHint")} words=${profile.skills} max=${20}
          error=${command.problem?.field("/skills", language.value)} onChange=${(skills: string[]) => change({ skills })} />
      </section>
      <${When} cells=${cells} setCells=${setCells} />
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy}>${t("work.save")}<//>
    </form>
  `;
};

/** Whether scores of OneDay may order the jobs at all (개인정보 보호법 제37조의2). */
const Automation = () => {
  const automation = usePart("GET /api/matching/automation", {});
  const command = useCommand("PUT /api/matching/automation");
  const save = async (refuses: boolean): Promise<boolean> => {
    const set = await command.run({ refuses });
    automation.again();
    return set !== null;
  };
  return html`
    <section class="card stack" aria-labelledby="automation">
      <h2 id="automation">${t("work.automation")}</h2>
      ${automation.show(
        ({ refuses }) => html`
          <${SavedTick} label=${t("work.refuse")} checked=${refuses} save=${save} />
          <p class="weak">${t(refuses ? "work.refusedText" : "work.rankedText")}</p>
        `,
        html`<${Skeleton} count=${1} label=${t("state.loading")} />`,
      )}
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    </section>
  `;
};

export const screen: Screen = () => {
  const { value, problem, again } = useLoad("GET /api/matching/profile", {});
  const isNew = problem?.code === "NO_PROFILE";
  return html`
    <${Back} title="me.work" />
    ${problem && !isNew && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${value === null && problem === null && html`<${Skeleton} label=${t("state.loading")} />`}
    ${(value !== null || isNew) && html`<${Form} first=${value ?? emptyProfile} isNew=${isNew} />`}
    <${Automation} />
  `;
};
