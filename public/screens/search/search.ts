/** Search: today's work, and the filters, whose state is in the address. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useList } from "../../api/use-load.ts";
import { setQuery } from "../../app/router.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Search as Glass } from "../../ui/icons.ts";
import { type Job, JobCard } from "../../ui/list/job-card.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { useRows } from "../../ui/list/use-rows.ts";
import { hasMap, PlaceMap } from "../../ui/map/place-map.ts";
import { t } from "../../words/words.ts";
import { names, searchOf } from "./filter.ts";
import { Filters } from "./filters.ts";
import { Save } from "./save.ts";
import "./search.css";

const typingMs = 250;

/** The text of the search; the address follows when the typing rests. */
const Words = ({ query }: { query: URLSearchParams }) => {
  const inAddress = query.get("q") ?? "";
  const [text, setText] = useState(inAddress);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => setText(inAddress), [inAddress]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const change = (next: string): void => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setQuery({ q: next.trim() }), typingMs);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    clearTimeout(timer.current);
    setQuery({ q: text.trim() });
  };
  return html`
    <form role="search" class="search-words" onSubmit=${submit}>
      <label class="unseen" for="search-words">${t("search.field")}</label>
      <input
        id="search-words"
        class="field-input"
        type="search"
        enterkeyhint="search"
        maxlength="100"
        placeholder=${t("search.placeholder")}
        value=${text}
        onInput=${({ currentTarget }: { currentTarget: HTMLInputElement }) => change(currentTarget.value)}
      />
      <${Button} type="submit" looks="primary" label=${t("search.action")}><${Icon} of=${Glass} /><//>
    </form>
  `;
};

/** The jobs of the list on a map; the list stays. */
const OnMap = ({ jobs, isShown }: { jobs: readonly Job[]; isShown: boolean }) => {
  if (!hasMap || jobs.length === 0) return null;
  const places = jobs.map(({ jobId, title, place }) => ({
    title: `${title}, ${place.address}`,
    lat: place.lat,
    lng: place.lng,
    href: `/jobs/${jobId}`,
  }));
  return html`
    <p><${Button} pressed=${isShown} onClick=${() => setQuery({ map: isShown ? null : "on" })}>${t("map.show")}<//></p>
    ${isShown && html`<p class="weak">${t("map.alike")}</p><${PlaceMap} label=${t("map.found")} places=${places} />`}
  `;
};

const Results = ({ query }: { query: URLSearchParams }) => {
  // The hour of a search does not move while it is read.
  const now = useMemo(() => new Date(), []);
  const search = searchOf(query, now);
  const list = useList("GET /api/jobs", search);
  const rows = useRows((job: Job) => html`<${JobCard} key=${job.jobId} job=${job} />`);
  const reset = () => setQuery(Object.fromEntries(names.map((name) => [name, null])));
  return html`
    <section class="stack" aria-labelledby="results" aria-busy=${String(list.isLoading)}>
      <h2 id="results" class="unseen">${t("search.results")}</h2>
      <${OnMap} jobs=${list.items} isShown=${query.get("map") === "on"} />
      <${ListStates} list=${list} empty=${t("search.empty")} count=${4} rows=${rows}>
        <${Button} onClick=${reset}>${t("search.reset")}<//>
      <//>
      <${Save} search=${search} />
      ${!list.more && list.items.length > 0 && html`<p class="weak">${t("search.end")}</p>`}
    </section>
  `;
};

export const screen: Screen = ({ query }) => {
  useTitle(t("search.title"));
  return html`
    <h1>${t("search.title")}</h1>
    <${Words} query=${query} />
    <${Filters} query=${query} />
    <${Results} query=${query} />
  `;
};
