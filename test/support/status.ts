/** The status of an answer, for code that polls. This file does not need jest. */

const answerMsMax = 2000;

/** The status of the answer to a GET; 0 if there is none. */
export const statusOf = async (url: string): Promise<number> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerMsMax) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
};
