/** Person: someone by the name that others see, as a link to their account. */
import { usePerson } from "../../../api/people.ts";
import { html } from "../../../ui/html.ts";
import "./parts.css";

export const Person = ({ userId }: { userId: string }) => html`
  <a class="person-link" href="/operator/people?user=${userId}" title=${userId}>${usePerson(userId)?.displayName ?? userId.slice(0, 8)}</a>
`;
