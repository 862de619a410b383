/**
 * Site managers: who besides the owner of a job hears of it. What the owner of a site's job is
 * notified of, its managers are too.
 *
 * Without an answer of the job service only the owner is notified: they are the contract party, and
 * no notification waits for a manager.
 */
import type { Service } from "moleculer";
import { kindRow } from "../../contracts/communication/notification-kinds.ts";
import { call } from "../../contracts/index.ts";
import type { NotificationContent } from "./notification.ts";

/** A lookup that holds up no notification. */
const timeoutMs = 2000;

/** The same notification for each manager of the job's site; none unless it is the owner's. */
export const forManagers = async (
  { broker, logger }: Service,
  content: NotificationContent,
): Promise<NotificationContent[]> => {
  const { jobId } = content.data;
  // No manager hears of what is for workers alone, so no one is asked who manages the site.
  const isWorkers = kindRow(content.kind).to === "worker" || content.about === content.userId;
  if (jobId === undefined || isWorkers) return [];
  try {
    const { employerId, managerIds } = await call(
      broker,
      "job.managers",
      { jobId },
      { timeout: timeoutMs, retries: 0 },
    );
    if (content.userId !== employerId) return [];
    return managerIds.map((userId) => ({ ...content, userId }));
  } catch (error) {
    logger.warn(`managers of a job are not notified: ${(error as Error).message}`);
    return [];
  }
};
