/** Person: a worker in a list, with what others said of them, a state and what can be done. */
import { hasNoName, usePerson } from "../../api/people.ts";
import { t } from "../../words/words.ts";
import { type Children, html } from "../html.ts";
import { Avatar } from "../parts.ts";
import "./person.css";

/** The stars and shifts of a person in one line. */
const recordOf = (person: ReturnType<typeof usePerson>, userId: string): string => {
  if (person === null) return t(hasNoName(userId) ? "person.failed" : "state.loading");
  const { rating, reviews, shifts } = person;
  const work = shifts === 0 ? t("person.new") : t("person.shifts", { count: shifts });
  if (rating === null) return work;
  return `${t("person.rating", { rating: rating.toFixed(1), count: reviews })} · ${work}`;
};

type Around = { state?: Children; line?: Children; children?: Children };

/** A person as a card in a list. */
export const PersonCard = ({
  name,
  record,
  state,
  line,
  children,
}: Around & { name: string | null; record: string }) => html`
  <li class="card person">
    <div class="person-head">
      <${Avatar} name=${name ?? "·"} />
      <div class="person-what">
        <h3>${name ?? "…"}</h3>
        <p class="weak">${record}</p>
      </div>
      ${state}
    </div>
    ${line && html`<p class="person-line">${line}</p>`}
    ${children}
  </li>
`;

/** The card of a user, whose name and record are asked for. */
export const PersonRow = ({ userId, ...around }: Around & { userId: string }) => {
  const person = usePerson(userId);
  return html`<${PersonCard} name=${person?.displayName ?? null} record=${recordOf(person, userId)} ...${around} />`;
};

/** The name of a person alone, for a sentence. */
export const PersonName = ({ userId }: { userId: string }) =>
  html`<span>${usePerson(userId)?.displayName ?? (hasNoName(userId) ? t("person.unnamed") : "…")}</span>`;

/** A sentence that begins with the name of a person. */
export const PersonSentence = ({ userId, text }: { userId: string; text: string }) =>
  html`<p><strong><${PersonName} userId=${userId} /></strong> ${text}</p>`;
