/** Post: the form of a posting: a new one, one from a template or an earlier one, or an edit. */
import { useState } from "preact/hooks";
import type { Gives } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { useLoad } from "../../api/use-load.ts";
import { go } from "../../app/router.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import "../../ui/page-foot.css";
import { useKept } from "../../ui/form/use-kept.ts";
import { PartFailed } from "../../ui/part.ts";
import { Skeleton } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { Cost } from "./cost.ts";
import { againOf, editOf, emptyForm, type Form, formOf, postingOf, templateOf } from "./form.ts";
import { missingOf } from "./missing.ts";
import type { Part } from "./part.ts";
import { Choosing, Pay } from "./pay.ts";
import "./post.css";
import { type FieldName, problemAt, useCheck } from "./use-check.ts";
import { When } from "./when.ts";
import { Where } from "./where.ts";
import { Asked, Work } from "./work.ts";

type Job = Gives<"GET /api/jobs/:jobId">;

/** Sends the form as a new posting, a draft or an edit. */
const useSend = (edited: Job | null, start: Form) => {
  const post = useCommand("POST /api/jobs");
  const edit = useCommand("PATCH /api/jobs/:jobId");
  const send = (form: Form, isDraft: boolean): Promise<Job | null> => {
    const posting = postingOf(form);
    if (posting === null) return Promise.resolve(null);
    if (edited === null) return post.run({ ...posting, ...(isDraft ? { draft: true } : {}) });
    const { jobId, version } = edited;
    const seen = version === undefined ? {} : { version };
    return edit.run({ jobId, ...editOf(start, form), ...seen });
  };
  const command = edited === null ? post : edit;
  return { send, isBusy: command.isBusy, problem: command.problem };
};

const PostForm = ({ name, start, edited }: { name: string; start: Form; edited: Job | null }) => {
  const kept = useKept<Form>(name, () => start);
  const [isAsked, setAsked] = useState(false);
  const [asDraft, setDraft] = useState(false);
  const { send, isBusy, problem } = useSend(edited, start);
  const form = kept.value;
  const checked = useCheck(form);
  const { value: check, isLoading } = checked;
  const missing = missingOf(form);
  const wrong = (field: FieldName): string | undefined => {
    const empty = isAsked ? missing.find((one) => one === field) : undefined;
    return empty === undefined ? problemAt(check, field) : t(`post.missing.${empty}`);
  };
  const change = (changes: Partial<Form>) => kept.set({ ...form, ...changes });
  const submit = async (isDraft: boolean): Promise<void> => {
    setAsked(true);
    setDraft(isDraft);
    if (missing.length > 0) return;
    const job = await send(form, isDraft);
    if (job === null) return;
    kept.clear();
    toast(t(edited ? "post.edited" : isDraft ? "post.kept" : "post.done"));
    go(`/employer/jobs/${job.jobId}`, { replaces: true });
  };
  const part: Part = { form, change, wrong, check, isEdit: edited !== null };
  const isNew = edited === null;
  return html`
    ${kept.wasKept && html`<${Notice}><p>${t("post.wasKept")}</p><${Button} onClick=${() => kept.set(start)}>${t("post.reset")}<//><//>`}
    <form class="stack post" novalidate onSubmit=${(event: Event) => {
      event.preventDefault();
      void submit(false);
    }}>
      <${Work} ...${part} />
      <${When} ...${part} />
      <${Where} ...${part} />
      <${Pay} ...${part} />
      <${Choosing} ...${part} />
      <${Asked} ...${part} />
      <${Cost} check=${check} isOld=${isLoading} />
      <${PartFailed} of=${[checked]} />
      ${isAsked && missing.length > 0 && html`<${Notice} kind="danger"><p>${t("post.missing", { fields: missing.map((one) => t(`post.field.${one}`)).join(", ") })}</p><//>`}
      ${problem && html`<${ProblemNotice} problem=${problem} />`}
      <div class="page-foot post-send">
        ${check?.cost && html`<p class="split post-total"><span>${t("post.cost.total", { seats: check.cost.seats })}</span><strong class="figure">${won(check.cost.totalWon)}</strong></p>`}
        ${isNew && html`<${Button} isBusy=${isBusy && asDraft} onClick=${() => void submit(true)}>${t("post.keep")}<//>`}
        <${Button} type="submit" looks="primary" isWide isBusy=${isBusy && !asDraft}>${t(isNew ? "post.publish" : "post.save")}<//>
      </div>
    </form>
  `;
};

/** The start of the form: from a template, an earlier job, or the job that is edited. */
const useStart = (query: URLSearchParams) => {
  const [template, from, edit] = [query.get("template"), query.get("from"), query.get("edit")];
  const jobId = edit ?? from;
  const job = useLoad("GET /api/jobs/:jobId", jobId === null ? null : { jobId });
  const saved = useLoad(
    "GET /api/jobs/templates/:templateId",
    template === null ? null : { templateId: template },
  );
  const now = new Date();
  const failed = [job, saved].find(({ problem }) => problem !== null);
  const startOf = (): Form | null => {
    if (jobId !== null) {
      return job.value && (edit === null ? againOf(job.value, now) : formOf(job.value, now));
    }
    if (template !== null) return saved.value && templateOf(saved.value, now);
    return emptyForm(now);
  };
  return { start: startOf(), edited: edit === null ? null : job.value, failed };
};

export const screen: Screen = ({ query }) => {
  const { start, edited, failed } = useStart(query);
  const isEdit = query.get("edit") !== null;
  const title = t(isEdit ? "post.editTitle" : "post.title");
  useTitle(title);
  const name = `post?${query}`;
  return html`
    <h1>${title}</h1>
    ${failed && html`<${ProblemNotice} problem=${failed.problem} retry=${failed.again} />`}
    ${start === null && failed === undefined && html`<${Skeleton} label=${t("state.loading")} />`}
    ${start && html`<${PostForm} key=${name} name=${name} start=${start} edited=${edited} />`}
  `;
};
