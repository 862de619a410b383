/** Manage: edit a posting, end it, post it once more, or keep it as a template. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { go } from "../../app/router.ts";
import { Button, ButtonLink } from "../../ui/form/button.ts";
import { Confirm } from "../../ui/form/confirm.ts";
import { Field } from "../../ui/form/field.ts";
import { Form } from "../../ui/form/form.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Bookmark, Copy, Pencil } from "../../ui/icons.ts";
import { toast } from "../../ui/toast.ts";
import { dateKey, plusDays, time } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { spanOf } from "../post/form.ts";
import type { Job } from "./use-hire.ts";

type Acting = { job: Job; onClose: () => void; again: () => void };
const nameMax = 40;

/** Ends a posting: `close` takes no more applications, `cancel` calls the work off with everyone. */
const End = ({ job, onClose, again, how }: Acting & { how: "close" | "cancel" }) => {
  const after = { again, onClose, said: () => t(`hire.${how}Done`) };
  const close = useAct("POST /api/jobs/:jobId/close", after);
  const cancel = useAct("POST /api/jobs/:jobId/cancel", after);
  const command = how === "close" ? close : cancel;
  return html`
    <${Confirm} title=${t(`hire.${how}Title`)} verb=${t(`hire.${how}`)} isDanger command=${command}
      onConfirm=${() => command.run({ jobId: job.jobId })} onClose=${onClose}>
      <p>${t(`hire.${how}Text`)}</p>
      ${how === "cancel" && job.seatsTaken > 0 && html`<p>${t("hire.cancelCost", { count: job.seatsTaken })}</p>`}
    <//>
  `;
};

const Repost = ({ job, onClose }: Acting) => {
  const [date, setDate] = useState(plusDays(dateKey(new Date()), 1));
  const [from, setFrom] = useState(time(job.startsAt));
  const [to, setTo] = useState(time(job.endsAt));
  const command = useCommand("POST /api/jobs/:jobId/repost");
  const span = spanOf(date, from, to);
  const submit = async (): Promise<void> => {
    if (span === null) return;
    const made = await command.run({ jobId: job.jobId, ...span });
    if (made === null) return;
    toast(t("post.done"));
    go(`/employer/jobs/${made.jobId}`);
  };
  return html`
    <${Sheet} title=${t("hire.repost")} onClose=${onClose}>
      <${Form} verb=${t("post.publish")} command=${command} isReady=${span !== null} onSubmit=${submit}>
        <p>${t("hire.repostText")}</p>
        <${Field} name="date" type="date" label=${t("post.date")} value=${date} onInput=${setDate} />
        <div class="pair">
          <${Field} name="from" type="time" label=${t("post.from")} value=${from} onInput=${setFrom} />
          <${Field} name="to" type="time" label=${t(to <= from ? "post.toNext" : "post.to")} value=${to} onInput=${setTo} />
        </div>
      <//>
      <${ButtonLink} href="/employer/post?from=${job.jobId}" isWide>${t("hire.repostEdit")}<//>
    <//>
  `;
};

/** What a template keeps of a job: all but its day. */
const templateOf = (job: Job) => {
  const { title, description, categoryId, hourlyWageWon, breakMinutes, seats, skills } = job;
  const { selection, ownLines, releaseUnconfirmed } = job;
  const { address, lat, lng } = job.place;
  return {
    ...{ title, description, categoryId, hourlyWageWon, breakMinutes, seats, skills, selection },
    place: { address, lat, lng },
    durationMinutes: Math.round((Date.parse(job.endsAt) - Date.parse(job.startsAt)) / 60_000),
    ...(ownLines === undefined ? {} : { ownLines }),
    ...(releaseUnconfirmed === undefined ? {} : { releaseUnconfirmed }),
  };
};

const Keep = ({ job, onClose }: Acting) => {
  const [name, setName] = useState(job.title.slice(0, nameMax));
  const command = useCommand("POST /api/jobs/templates");
  const submit = async (): Promise<void> => {
    const kept = await command.run({ name: name.trim(), posting: templateOf(job) });
    if (kept === null) return;
    toast(t("hire.templateDone"));
    go("/employer/templates");
  };
  return html`
    <${Sheet} title=${t("hire.template")} onClose=${onClose}>
      <${Form} verb=${t("hire.keep")} command=${command} isReady=${name.trim() !== ""} onSubmit=${submit}>
        <p>${t("hire.templateText")}</p>
        <${Field} name="name" label=${t("hire.templateName")} maxLength=${nameMax} value=${name} onInput=${setName} />
      <//>
    <//>
  `;
};

const sheets = { repost: Repost, keep: Keep } as const;

export const Manage = ({ job, again }: { job: Job; again: () => void }) => {
  const [open, setOpen] = useState<"repost" | "keep" | "close" | "cancel" | null>(null);
  const isOpen = job.status === "open" || job.status === "filled";
  const isDraft = job.status === "draft";
  const acting = { job, again, onClose: () => setOpen(null) };
  return html`
    <section class="stack" aria-labelledby="hire-manage">
      <h2 id="hire-manage">${t("hire.manage")}</h2>
      <div class="row acts">
        ${(isOpen || isDraft) && html`<${ButtonLink} href="/employer/post?edit=${job.jobId}"><${Icon} of=${Pencil} />${t("hire.edit")}<//>`}
        <${Button} onClick=${() => setOpen("repost")}><${Icon} of=${Copy} />${t("hire.repost")}<//>
        <${Button} onClick=${() => setOpen("keep")}><${Icon} of=${Bookmark} />${t("hire.template")}<//>
        ${isOpen && html`<${Button} onClick=${() => setOpen("close")}>${t("hire.close")}<//>`}
        ${(isOpen || isDraft) && html`<${Button} looks="danger" onClick=${() => setOpen("cancel")}>${t("hire.cancel")}<//>`}
      </div>
      ${(open === "repost" || open === "keep") && html`<${sheets[open]} ...${acting} />`}
      ${(open === "close" || open === "cancel") && html`<${End} ...${acting} how=${open} />`}
    </section>
  `;
};
