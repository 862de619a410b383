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
  const removed = useRef(false);
  const id = useId();
  useEffect(() => {
    const opener = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      removed.current = true;
      // A dialog that closes gives the focus back; one that is removed open takes it along.
      shown?.close();
      if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  // The browser reports a close a moment later, when the next press may be made already.
  const cancel = (event: Event): void => {
    event.preventDefault();
    onClose();
  };
  return html`
    <dialog class="sheet" ref=${dialog} aria-labelledby=${id} onCancel=${cancel} onClose=${() => removed.current || onClose()}>
      <div class="split">
        <h2 id=${id}>${title}</h2>
        <${Button} label=${t("action.close")} onClick=${onClose}>
          <${Icon} of=${X} />
        <//>
      </div>
      <div class="stack">${children}</div>
    </dialog>
  `;
};
