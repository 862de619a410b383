/** Sheet: a dialog for one decision; from below on a phone, in the middle on a wide window. */
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../../words/words.ts";
import { type Children, html } from "../html.ts";
import { Icon } from "../icon.ts";
import { X } from "../icons.ts";
import { Button } from "./button.ts";
import "./sheet.css";

export const Sheet = ({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children?: Children;
}) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    // A dialog that closes gives the focus back; one that is removed open takes it along.
    return () => {
      if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return html`
    <dialog class="sheet" ref=${dialog} aria-labelledby=${id} onClose=${onClose}>
      <div class="split">
        <h2 id=${id}>${title}</h2>
        <${Button} label=${t("action.close")} onClick=${() => dialog.current?.close()}>
          <${Icon} of=${X} />
        <//>
      </div>
      <div class="stack">${children}</div>
    </dialog>
  `;
};
