/** Site sheet: adds a site with its place and its staff, or changes one. */
import { useState } from "preact/hooks";
import type { ItemOf } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { digits, Field, Tick } from "../../ui/form/field.ts";
import { Form } from "../../ui/form/form.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { toast } from "../../ui/toast.ts";
import { language, t } from "../../words/words.ts";
import { SpotFields } from "../post/spot.ts";

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
    const { name, address, staff, ownerManages } = form;
    const texts = { name: name.trim(), address: address.trim() };
    const details = { ...texts, lat, lng, regularEmployees: Number(staff), ownerManages };
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
        <${SpotFields} spot=${form} change=${change} error=${wrong("address")} />
        <${Field} name="staff" inputmode="numeric" label=${t("company.employees")} hint=${t("company.employeesHint")} value=${form.staff}
          error=${wrong("regularEmployees")} onInput=${(staff: string) => change({ staff: digits(staff) })} />
        <${Tick} label=${t("site.ownerManages")} hint=${t("site.ownerManagesHint")} checked=${form.ownerManages} onChange=${(ownerManages: boolean) => change({ ownerManages })} />
      <//>
    <//>
  `;
};
