/** Reader: reads one thing or a whole list, through a client's `send` only. */

export type Reply = {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: an answer of any route.
  readonly body: any;
};
/** The parts of a request beside method and path. */
export type Sending = {
  readonly token?: string | undefined;
  readonly body?: object | undefined;
  readonly key?: string | undefined;
};
type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

/** True for an indefinite reply: a fault, or a command that still runs. */
export const isAgain = ({ status, body }: Reply): boolean =>
  status >= 500 || (status === 409 && body.code === "KEY_IN_FLIGHT");

/** All items of a list; `read` reads the page at a path. */
export const allOf = async <T>(
  path: string,
  read: (path: string) => Promise<Page<T>>,
  limit = 100,
): Promise<T[]> => {
  const items: T[] = [];
  const joint = path.includes("?") ? "&" : "?";
  for (let cursor = ""; ; ) {
    const page = await read(`${path}${joint}limit=${limit}${cursor}`);
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
};

export abstract class Reader {
  /** Sends until there is a definite answer. */
  abstract send(method: string, path: string, sending?: Sending): Promise<Reply>;

  async get<T>(path: string, token?: string): Promise<T> {
    const { status, body } = await this.send("GET", path, { token });
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${body.code}`);
    return body as T;
  }

  all<T>(path: string, token: string): Promise<T[]> {
    return allOf<T>(path, (page) => this.get(page, token));
  }
}
