/**
 * Report rows: the rows of each run in pages, and how far each report's run is.
 *
 * A page is one text: it is read and sent whole, and is smaller in memory than its cells.
 */
import type { Service } from "moleculer";
import { resourcesOf } from "../../../mixins/log/service-resources.ts";
import { insertNew, removeWhere } from "../../../mixins/store/conditional-writes.ts";
import type { Collection, Doc } from "../../../mixins/store/store.ts";
import { type Instant, later } from "../../contracts/core/units.ts";
import type { Row } from "./table.ts";

type Page = Doc & {
  readonly run: string;
  /** Of the person who asked. */
  readonly userId: string;
  readonly at: Instant;
  readonly rows: string;
};
type Run = Doc & { readonly run: string; readonly progress: number; readonly at: Instant };

const pagesOf = (service: Service): Promise<Collection<Page>> =>
  resourcesOf(service).collection<Page>("report_rows", { index: ["run", "userId", "at"] });
const runsOf = (service: Service): Promise<Collection<Run>> =>
  resourcesOf(service).collection<Run>("report_runs");

/** Opens the collections, so that a start says which of their files is not whole. */
export const openReportRows = async (service: Service): Promise<void> => {
  await Promise.all([pagesOf(service), runsOf(service)]);
};

const pageId = (run: string, page: number): string => `${run}/${page}`;

/** Writes one page of a run. */
export const writePage = async (
  service: Service,
  { run, userId, page, rows }: { run: string; userId: string; page: number; rows: readonly Row[] },
  at: Instant,
): Promise<void> => {
  const text = JSON.stringify(rows);
  await (await pagesOf(service)).insert({ _id: pageId(run, page), run, userId, at, rows: text });
};

/** One page of a run; null when it is not there. */
export const readPage = async (
  service: Service,
  run: string,
  page: number,
): Promise<Row[] | null> => {
  const found = await (await pagesOf(service)).get(pageId(run, page));
  return found === null ? null : (JSON.parse(found.rows) as Row[]);
};

/** Removes the pages of a run. */
export const dropRun = async (service: Service, run: string): Promise<void> => {
  await removeWhere(await pagesOf(service), { run });
};

/** Removes the pages of a person's reports. */
export const dropRowsOf = async (service: Service, userId: string): Promise<void> => {
  await removeWhere(await pagesOf(service), { userId });
};

/** Removes the pages that were written before an instant, and of runs that left theirs behind. */
export const dropRowsBefore = async (service: Service, at: Instant): Promise<void> => {
  await removeWhere(await pagesOf(service), { at: { $lt: at } });
};

/** Notes how far a run is, and that its process is alive. */
export const noteProgress = async (
  service: Service,
  reportId: string,
  run: string,
  progress: number,
  at: Instant,
): Promise<void> => {
  const docs = await runsOf(service);
  const next = { _id: reportId, run, progress, at };
  if (!(await docs.replace(reportId, {}, next))) await insertNew(docs, next);
};

/** How far a run is, from 0 to 1. */
export const progressOf = async (
  service: Service,
  reportId: string,
  run: string | null,
): Promise<number> => {
  const known = await (await runsOf(service)).get(reportId);
  return known?.run === run ? (known?.progress ?? 0) : 0;
};

/** Whether a run gave a sign of life within `withinMs` before an instant. */
export const isAlive = async (
  service: Service,
  reportId: string,
  at: Instant,
  withinMs: number,
): Promise<boolean> => {
  const known = await (await runsOf(service)).get(reportId);
  return known !== null && known.at > later(at, -withinMs);
};

/** Forgets how far a report's run was. */
export const dropProgress = async (service: Service, reportId: string): Promise<void> => {
  await (await runsOf(service)).remove(reportId);
};
