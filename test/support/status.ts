/** The status of an answer, for who waits until there is one. Nothing here needs jest. */

const answerMsMax = 2000;

/** The status that a GET is answered with; 0 when there is no answer. */
export const statusOf = async (url: string): Promise<number> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerMsMax) });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
};
