/** Where: the place of work, as a site, as a place that was used before, or as a new one. */
import { useState } from "preact/hooks";
import { useList, useLoad } from "../../api/use-load.ts";
import { Select } from "../../ui/form/select.ts";
import { html } from "../../ui/html.ts";
import { PartFailed } from "../../ui/part.ts";
import { t } from "../../words/words.ts";
import { Barred } from "./barred.ts";
import type { Form } from "./form.ts";
import type { Part } from "./part.ts";
import { type Spot, SpotFields } from "./spot.ts";

type Known = {
  readonly value: string;
  readonly text: string;
  readonly spot: Spot & Pick<Form, "siteId">;
};

const earlierMax = 10;

/** The caller's sites, and the places of their last postings. */
const useKnown = () => {
  const sites = useLoad("GET /api/users/me/sites", { limit: 100 });
  const jobs = useList("GET /api/users/me/jobs", { limit: 50 });
  const places = new Map(
    jobs.items.flatMap((job) => ("place" in job ? [[job.place.address, job.place] as const] : [])),
  );
  const known: readonly Known[] = [
    ...(sites.value?.items ?? []).map(({ siteId, name, address, lat, lng }) => ({
      value: siteId,
      text: t("post.site", { name, address }),
      spot: { siteId, address, lat, lng },
    })),
    ...[...places.values()].slice(0, earlierMax).map(({ address, lat, lng }) => ({
      value: address,
      text: address,
      spot: { siteId: "", address, lat, lng },
    })),
  ];
  return { known, loads: [sites, jobs] };
};

export const Where = (part: Part) => {
  const { form, change, wrong } = part;
  const { known, loads } = useKnown();
  const [isOther, setOther] = useState(false);
  const found = known.find(
    ({ spot }) =>
      spot.siteId === form.siteId && (form.siteId !== "" || spot.address === form.address),
  );
  const isNew = isOther || known.length === 0 || (found === undefined && form.address !== "");
  const choose = (value: string): void => {
    const spot = known.find((one) => one.value === value)?.spot;
    setOther(value === "new");
    if (spot !== undefined) change(spot);
    else change({ siteId: "", address: "", lat: null, lng: null });
  };
  return html`
    <section class="stack" aria-labelledby="post-where">
      <h2 id="post-where">${t("post.where")}</h2>
      <${PartFailed} of=${loads} text=${t("post.knownFailed")} />
      ${
        known.length > 0 &&
        html`<${Select} label=${t("post.place")} value=${isNew ? "new" : (found?.value ?? "")} error=${isNew ? undefined : wrong("place")}
          options=${[
            ...(isNew || found ? [] : [{ value: "", text: t("post.choosePlace") }]),
            ...known.map(({ value, text }) => ({ value, text })),
            { value: "new", text: t("post.newPlace") },
          ]}
          onChoose=${choose} />`
      }
      ${
        isNew &&
        html`<${SpotFields} spot=${form} change=${change} error=${wrong("place")}>
          <${Barred} at="place/address" part=${part} />
        <//>`
      }
    </section>
  `;
};
