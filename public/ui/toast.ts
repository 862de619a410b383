/** Toast: a short word about what was done, for what needs no answer. */
import { signal } from "@preact/signals";
import "./toast.css";
import { html } from "./html.ts";

type Toast = { readonly id: number; readonly text: string };
const shownMs = 4000;
const toasts = signal<readonly Toast[]>([]);
let last = 0;

/** Shows a text for some seconds. */
export const toast = (text: string): void => {
  last += 1;
  const id = last;
  toasts.value = [...toasts.value, { id, text }];
  setTimeout(() => {
    toasts.value = toasts.value.filter((one) => one.id !== id);
  }, shownMs);
};

export const Toasts = () => html`
  <div class="toasts" role="status" aria-live="polite">
    ${toasts.value.map(({ id, text }) => html`<p class="toast" key=${id}>${text}</p>`)}
  </div>
`;
