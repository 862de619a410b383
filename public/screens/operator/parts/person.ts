/** Person: someone by the name that others see, as a link to their account. */
import { useLoad } from "../../../api/use-load.ts";
import { html } from "../../../ui/html.ts";
import "./parts.css";

export const Person = ({ userId }: { userId: string }) => {
  const { value } = useLoad("GET /api/users/:userId", { userId });
  return html`
    <a class="person-link" href="/operator/people?user=${userId}" title=${userId}>${value?.displayName ?? userId.slice(0, 8)}</a>
  `;
};
