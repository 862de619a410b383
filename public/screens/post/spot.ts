/** Spot: a place by its district or by where the device is, and its address. */
import { useState } from "preact/hooks";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { positionNow } from "../../ui/form/position.ts";
import { Select } from "../../ui/form/select.ts";
import { type Children, html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { MapPin } from "../../ui/icons.ts";
import { t } from "../../words/words.ts";
import { city, districts } from "../search/districts.ts";

export type Spot = {
  readonly address: string;
  readonly lat: number | null;
  readonly lng: number | null;
};

export const SpotFields = ({
  spot: { address, lat, lng },
  change,
  error,
  children,
}: {
  spot: Spot;
  change: (changes: Partial<Spot>) => void;
  error: string | undefined;
  /** What is said of the address. */
  children?: Children;
}) => {
  const [hasFailed, setFailed] = useState(false);
  const district =
    districts.find(([, itsLat, itsLng]) => itsLat === lat && itsLng === lng)?.[0] ?? "";
  const isExact = lat !== null && district === "";
  const choose = (name: string): void => {
    const found = districts.find(([one]) => one === name);
    if (found === undefined) return;
    const begun = address.trim() === "" ? `${city} ${name} ` : address;
    change({ lat: found[1], lng: found[2], address: begun });
  };
  const locate = async (): Promise<void> => {
    const here = await positionNow();
    setFailed(here === null);
    if (here !== null) change(here);
  };
  return html`
    <${Select} label=${t("post.district")} value=${district}
      options=${[{ value: "", text: t(isExact ? "post.exact" : "post.chooseDistrict") }, ...districts.map(([name]) => ({ value: name, text: name }))]}
      onChoose=${choose} />
    <${Field} name="address" label=${t("post.address")} hint=${t("post.addressHint")} maxLength=${200}
      autocomplete="street-address" value=${address} error=${error} onInput=${(next: string) => change({ address: next })} />
    ${children}
    <p><${Button} onClick=${() => void locate()}><${Icon} of=${MapPin} />${t("post.locate")}<//></p>
    <p class=${hasFailed ? "field-error" : "weak"} role="status">
      ${t(hasFailed ? "post.locateFailed" : isExact ? "post.located" : "post.fence")}
    </p>
  `;
};
