/** Chat: the conversation of an application, for its worker and for the employer's side. */
import { useEffect, useRef } from "preact/hooks";
import { usePerson } from "../../api/people.ts";
import { role } from "../../api/session.ts";
import { isLive } from "../../api/stream.ts";
import { useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { ShieldCheck } from "../../ui/icons.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { PartFailed } from "../../ui/part.ts";
import { Skeleton } from "../../ui/parts.ts";
import { dateKey, day } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import "./chat.css";
import { BlockButton } from "./block.ts";
import { Composer } from "./composer.ts";
import { Bubble, type Message } from "./message.ts";
import { mySide, useConversation } from "./use-conversation.ts";

const Messages = ({ messages }: { messages: readonly Message[] }) => {
  const side = mySide();
  return html`${[...Map.groupBy(messages, ({ at }) => dateKey(at))].map(
    ([key, ofDay]) => html`
      <section key=${key}>
        <h2 class="chat-day">${day(ofDay[0]?.at ?? key)}</h2>
        <ol class="chat-lines">
          ${ofDay.map((one) => html`<${Bubble} key=${one.messageId} message=${one} isMine=${one.side === side} />`)}
        </ol>
      </section>
    `,
  )}`;
};

/** With whom and about what: the other side of the job, and where its work is. */
const Head = ({ conversationId }: { conversationId: string }) => {
  const load = useLoad("GET /api/jobs/applications/:applicationId", {
    applicationId: conversationId,
  });
  const application = load.value;
  const other =
    application && (role.value === "worker" ? application.employerId : application.workerId);
  const name = usePerson(other)?.displayName ?? t("chat.title");
  const href =
    role.value === "worker"
      ? `/applications/${conversationId}`
      : `/employer/jobs/${application?.jobId ?? ""}`;
  useTitle(name);
  return html`
    <${BackLink} href="/chat">${t("chat.list")}<//>
    <div>
      <div class="split"><h1>${name}</h1>${other && html`<${BlockButton} userId=${other} name=${name} />`}</div>
      ${application && html`<p><a class="text-link" href=${href}>${application.title}</a></p>`}
    </div>
    <${PartFailed} of=${[load]} />
  `;
};

export const screen: Screen = ({ params }) => {
  const { conversationId = "" } = params;
  const conversation = useConversation(conversationId);
  const { messages, problem, isLoading, older, again, isOtherTyping } = conversation;
  const end = useRef<HTMLDivElement>(null);
  const newest = messages.at(-1)?.messageId;
  useEffect(() => end.current?.scrollIntoView({ block: "end" }), [newest]);
  return html`
    <${Head} conversationId=${conversationId} />
    <p class="chat-safe weak"><${Icon} of=${ShieldCheck} />${t("chat.safe")}</p>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${!isLive.value && html`<${Notice} kind="warning">${t("chat.away")}<//>`}
    ${isLoading && messages.length === 0 && html`<${Skeleton} label=${t("state.loading")} />`}
    ${older && html`<${Button} isWide isBusy=${isLoading} onClick=${older}>${t("chat.older")}<//>`}
    <div class="chat" role="log" aria-label=${t("chat.log")}>
      <${Messages} messages=${messages} />
      ${!isLoading && problem === null && messages.length === 0 && html`<p class="weak chat-none">${t("chat.none")}</p>`}
    </div>
    <p class="chat-typing weak" aria-live="polite">${isOtherTyping ? t("chat.typing") : ""}</p>
    <${Composer} conversationId=${conversationId} onSaid=${again} />
    <div ref=${end}></div>
  `;
};
