/** Notifications: what happened, newest first; opening one marks it as read. */
import { useState } from "preact/hooks";
import { call } from "../../api/client.ts";
import { type Problem, problemOf } from "../../api/problem.ts";
import type { ItemOf } from "../../api/routes.ts";
import { role } from "../../api/session.ts";
import { useFresh } from "../../api/stream.ts";
import { useCommand } from "../../api/use-command.ts";
import { useList, useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { classes, html } from "../../ui/html.ts";
import { Bell } from "../../ui/icons.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { PartFailed } from "../../ui/part.ts";
import { moment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { homeOf } from "../sign-in/home-of.ts";
import { partsOf, targetOf } from "./target.ts";
import "./notifications.css";

type Notification = ItemOf<"GET /api/communication/notifications">;

const Row = ({ note, onRead }: { note: Notification; onRead: (id: string) => void }) => {
  const { notificationId, text, at, readAt } = note;
  const target = targetOf(note, role.value ?? "worker");
  const isUnread = readAt === null;
  const [about, said] = partsOf(text);
  const read = (): void => {
    if (isUnread) onRead(notificationId);
  };
  const inside = html`
    <span class="note-dot" aria-hidden="true"></span>
    <span class="link-row-label">
      ${isUnread && html`<span class="unseen">${t("notes.unread")}</span>`}
      <span class="note-text">${said}</span>
      ${about !== "" && html`<span class="weak">${about}</span>`}
      <span class="weak figure">${moment(at)}</span>
    </span>
  `;
  const look = classes("link-row note", isUnread && "note-unread");
  return html`
    <li>
      ${
        target === null
          ? html`<button type="button" class=${look} onClick=${read}>${inside}</button>`
          : html`<a class=${look} href=${target} onClick=${read}>${inside}</a>`
      }
    </li>
  `;
};

export const screen: Screen = () => {
  const list = useList("GET /api/communication/notifications", { limit: 30 });
  const count = useLoad("GET /api/communication/notifications/unread", {});
  const [refused, setRefused] = useState<Problem | null>(null);
  const all = useCommand("POST /api/communication/notifications/read");
  const again = (): void => {
    list.again();
    count.again();
  };
  useFresh("notification", null, again);
  useTitle(t("notes.title"));
  const read = (notificationId: string): Promise<unknown> =>
    call("POST /api/communication/notifications/:notificationId/read", { notificationId });
  const readOne = (notificationId: string): void =>
    void read(notificationId).then(again, (thrown) => setRefused(problemOf(thrown)));
  const newest = list.items[0]?.notificationId;
  const hasUnread = newest !== undefined && (count.value?.unread ?? 0) > 0;
  const readAll = async (upTo: string): Promise<void> => {
    setRefused(null);
    if ((await all.run({ upTo })) !== null) again();
  };
  const problem = refused ?? all.problem;
  return html`
    <div class="split">
      <h1>${t("notes.title")}</h1>
      ${hasUnread && html`<${Button} isBusy=${all.isBusy} onClick=${() => void readAll(newest)}>${t("notes.readAll")}<//>`}
    </div>
    ${problem && html`<${ProblemNotice} problem=${problem} />`}
    <${PartFailed} of=${[count]} text=${t("notes.countFailed")} />
    <${ListStates} list=${list} icon=${Bell} empty=${t("notes.empty")} count=${3}
      rows=${(notes: readonly Notification[]) => html`
        <ul>${notes.map((note) => html`<${Row} key=${note.notificationId} note=${note} onRead=${readOne} />`)}</ul>
      `}>
      <${ButtonLink} href=${homeOf(role.value ?? "worker")} looks="primary">${t("notes.home")}<//>
    <//>
  `;
};
