/** Filters: date, place, distance, trade, wage and order of a search. */
import { useState } from "preact/hooks";
import { useLoad } from "../../api/use-load.ts";
import { setQuery } from "../../app/router.ts";
import { Button } from "../../ui/form/button.ts";
import { positionNow } from "../../ui/form/position.ts";
import { Select } from "../../ui/form/select.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Chips } from "../../ui/parts.ts";
import { won } from "../../words/format.ts";
import { either, t } from "../../words/words.ts";
import { districts } from "./districts.ts";
import { radii, radiusUsual, sorts, wages } from "./filter.ts";

const sortWords = {
  soon: "search.sortSoon",
  near: "search.sortNear",
  wage: "search.sortWage",
  new: "search.sortNew",
} as const;

const Days = ({ on }: { on: string | null }) => html`
  <${Chips}
    label=${t("search.when")}
    options=${[
      { value: "today", text: t("day.today") },
      { value: "tomorrow", text: t("day.tomorrow") },
      { value: "weekend", text: t("search.weekend") },
    ]}
    chosen=${on === null ? [] : [on]}
    onChoose=${(value: string) => setQuery({ on: value === on ? null : value })}
  />
`;

/** The place to search around: a district, or where the device is. */
const Where = ({ near }: { near: string | null }) => {
  const [hasFailed, setFailed] = useState(false);
  const isHere = near !== null && !districts.some(([name]) => name === near);
  const choose = async (value: string): Promise<void> => {
    setFailed(false);
    if (value !== "here") return setQuery({ near: value });
    const spot = await positionNow();
    if (spot === null) setFailed(true);
    else setQuery({ near: `${spot.lat.toFixed(4)},${spot.lng.toFixed(4)}` });
  };
  return html`
    <${Select}
      label=${t("search.where")}
      value=${isHere ? "here" : (near ?? "")}
      error=${hasFailed ? t("search.hereFailed") : undefined}
      options=${[
        { value: "", text: t("search.everywhere") },
        { value: "here", text: t("search.here") },
        ...districts.map(([name]) => ({ value: name, text: name })),
      ]}
      onChoose=${(value: string) => void choose(value)}
    />
  `;
};

const Trade = ({ trade }: { trade: string | null }) => {
  const { value, problem, again } = useLoad("GET /api/jobs/categories", { limit: 100 });
  const options = (value?.items ?? []).map(({ categoryId, name, english, parentId }) => ({
    value: categoryId,
    text: `${parentId === null ? "" : "· "}${either(name, english)}`,
  }));
  return html`
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    <${Select}
      label=${t("search.trade")}
      value=${trade ?? ""}
      options=${[{ value: "", text: t("search.allTrades") }, ...options]}
      onChoose=${(next: string) => setQuery({ trade: next })}
    />
  `;
};

const More = ({ query }: { query: URLSearchParams }) => html`
  <${Trade} trade=${query.get("trade")} />
  <${Select}
    label=${t("search.wage")}
    value=${query.get("wage") ?? ""}
    options=${[
      { value: "", text: t("search.anyWage") },
      ...wages.map((wage) => ({
        value: String(wage),
        text: t("search.wageFrom", { won: won(wage) }),
      })),
    ]}
    onChoose=${(wage: string) => setQuery({ wage })}
  />
  <${Select}
    label=${t("search.sort")}
    value=${query.get("sort") ?? "soon"}
    options=${sorts
      .filter((sort) => sort !== "near" || query.has("near"))
      .map((sort) => ({ value: sort, text: t(sortWords[sort]) }))}
    onChoose=${(sort: string) => setQuery({ sort })}
  />
`;

export const Filters = ({ query }: { query: URLSearchParams }) => {
  const near = query.get("near");
  const isFiltered = ["trade", "wage", "sort"].some((name) => query.has(name));
  const [isOpen, setOpen] = useState(isFiltered);
  return html`
    <div class="stack">
      <${Days} on=${query.get("on")} />
      <div class="search-selects">
        <${Where} near=${near} />
        ${
          near !== null &&
          html`<${Select}
            label=${t("search.radius")}
            value=${query.get("km") ?? String(radiusUsual)}
            options=${radii.map((km) => ({ value: km, text: `${km} km` }))}
            onChoose=${(km: string) => setQuery({ km })}
          />`
        }
        <${Button} pressed=${isOpen} onClick=${() => setOpen(!isOpen)}>
          ${t(isOpen ? "search.less" : "search.more")}
        <//>
        ${isOpen && html`<${More} query=${query} />`}
      </div>
    </div>
  `;
};
