/** Site sheet: adds a site with its place and its staff, or changes one. */
import { useState } from "preact/hooks";
import type { ItemOf } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/button.ts";
import { Field, Tick } from "../../ui/field.ts";
import { Form } from "../../ui/form.ts";
import { html } from "../../ui/html.ts";
import { Select } from "../../ui/select.ts";
import { Sheet } from "../../ui/sheet.ts";
import { toast } from "../../ui/toast.ts";
import { language, t } from "../../words/words.ts";
import { city, districts } from "../search/districts.ts";

export type Site = ItemOf<"GET /api/users/me/sites">;

const formOf = (site: Site | null) => ({
  name: site?.name ?? "",
  address: site?.address ?? "",
  lat: site?.lat ?? null,
  lng: site?.lng ?? null,
  staff: String(site?.regularEmployees ?? ""),
  ownerManages: site?.ownerManages ?? true,
});
type Typed = ReturnType<typeof formOf>;

const Place = ({
  form,
  change,
  error,
}: {
  form: Typed;
  change: (changes: Partial<Typed>) => void;
  error: string | undefined;
}) => {
  const district =
    districts.find(([, lat, lng]) => lat === form.lat && lng === form.lng)?.[0] ?? "";
  const choose = (name: string): void => {
    const found = districts.find(([one]) => one === name);
    if (found !== undefined)
      change({ lat: found[1], lng: found[2], address: form.address || `${city} ${name} ` });
  };
  const locate = (): void =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => change({ lat: coords.latitude, lng: coords.longitude }),
      () => toast(t("post.locateFailed")),
    );
  return html`
    <${Select} label=${t("post.district")} value=${district} onChoose=${choose}
      options=${[{ value: "", text: t(form.lat === null ? "post.chooseDistrict" : "post.exact") }, ...districts.map(([name]) => ({ value: name, text: name }))]} />
    <${Field} name="address" label=${t("post.address")} maxLength=${200} value=${form.address} error=${error} onInput=${(address: string) => change({ address })} />
    <p><${Button} onClick=${locate}>${t("post.locate")}<//></p>
    <p class="weak">${t("post.fence")}</p>
  `;
};

export const SiteSheet = ({
  site,
  onClose,
  again,
}: {
  site: Site | null;
  onClose: () => void;
  again: () => void;
}) => {
  const [form, setForm] = useState(() => formOf(site));
  const add = useCommand("POST /api/users/me/sites");
  const edit = useCommand("PATCH /api/users/me/sites/:siteId");
  const command = site === null ? add : edit;
  const change = (changes: Partial<Typed>) => setForm((before) => ({ ...before, ...changes }));
  const { lat, lng } = form;
  const submit = async (): Promise<void> => {
    if (lat === null || lng === null) return;
    const { ownerManages } = form;
    const details = {
      name: form.name.trim(),
      address: form.address.trim(),
      lat,
      lng,
      regularEmployees: Number(form.staff),
      ownerManages,
    };
    const done =
      site === null ? await add.run(details) : await edit.run({ siteId: site.siteId, ...details });
    if (done === null) return;
    toast(t("site.saved"));
    again();
    onClose();
  };
  const wrong = (name: string) => command.problem?.field(name, language.value);
  const isWhole =
    form.name.trim() !== "" && form.address.trim() !== "" && lat !== null && form.staff !== "";
  return html`
    <${Sheet} title=${t(site === null ? "site.add" : "site.edit")} onClose=${onClose}>
      <${Form} verb=${t("company.save")} command=${command} isReady=${isWhole} onSubmit=${submit}>
        <${Field} name="name" label=${t("site.name")} maxLength=${60} value=${form.name} error=${wrong("name")} onInput=${(name: string) => change({ name })} />
        <${Place} form=${form} change=${change} error=${wrong("address")} />
        <${Field} name="staff" inputmode="numeric" label=${t("company.employees")} hint=${t("company.employeesHint")} value=${form.staff}
          error=${wrong("regularEmployees")} onInput=${(staff: string) => change({ staff: staff.replaceAll(/\D/g, "") })} />
        <${Tick} label=${t("site.ownerManages")} hint=${t("site.ownerManagesHint")} checked=${form.ownerManages} onChange=${(ownerManages: boolean) => change({ ownerManages })} />
      <//>
    <//>
  `;
};
