/**
 * Delta lists: many ascending lists of whole numbers in few bytes.
 *
 * A number is stored as its distance from the one before, seven bits to a byte. So a list that has
 * most numbers costs a byte for each. The bytes are in chained blocks, each twice as long as the
 * one before, up to 256. A short list wastes little, and a long one is read in long runs.
 */

const pageBytes = 65_536;
const blockMin = 8;
const blockMax = 256;
/** The end of a block links to the next one. */
const linkBytes = 4;
const [sevenBits, more] = [127, 128];

/** Fields of a list: first byte, next byte, end of its block, block size, last number, count. */
const fields = 6;
const [head, next, end, size, last, length] = [0, 1, 2, 3, 4, 5] as const;
const listsAtFirst = 256;

const linkAt = (page: Uint8Array, at: number): number => {
  let link = 0;
  for (let n = 0; n < linkBytes; n += 1) link = (link << 8) | (page[at + n] as number);
  return link;
};
const setLink = (page: Uint8Array, at: number, link: number): void => {
  for (let n = 0; n < linkBytes; n += 1) page[at + n] = link >>> (8 * (linkBytes - 1 - n));
};

/** Ascending lists of whole numbers, each by the number that `open` answers. */
export class DeltaLists {
  private readonly pages: Uint8Array[] = [];
  /** Bytes used in the last page. */
  private taken = pageBytes;
  private rows = new Int32Array(fields * listsAtFirst);
  private lists = 0;

  /** Opens an empty list; answers its number. */
  open(): number {
    const row = fields * this.lists;
    if (row === this.rows.length) {
      const wider = new Int32Array(2 * row);
      wider.set(this.rows);
      this.rows = wider;
    }
    const at = this.block(blockMin);
    this.rows.set([at, at, at + blockMin - linkBytes, blockMin, -1, 0], row);
    this.lists += 1;
    return this.lists - 1;
  }

  count(list: number): number {
    return this.field(fields * list + length);
  }

  /** Appends a number, unless it is the last already. It must not be below the last. */
  push(list: number, value: number): void {
    const row = fields * list;
    let gap = value - this.field(row + last);
    if (gap === 0) return;
    for (; gap > sevenBits; gap >>>= 7) this.write(row, (gap & sevenBits) | more);
    this.write(row, gap);
    this.rows[row + last] = value;
    this.rows[row + length] = this.field(row + length) + 1;
  }

  /** All numbers of a list. */
  read(list: number): Int32Array {
    const row = fields * list;
    const values = new Int32Array(this.field(row + length));
    let [at, blockSize, value] = [this.field(row + head), blockMin, -1];
    let page = this.pageOf(at);
    let [from, stop] = [at % pageBytes, (at % pageBytes) + blockSize - linkBytes];
    for (let n = 0; n < values.length; n += 1) {
      let [gap, shift] = [0, 0];
      for (let byte = more; byte >= more; shift += 7) {
        if (from === stop) {
          at = linkAt(page, stop);
          blockSize = Math.min(2 * blockSize, blockMax);
          page = this.pageOf(at);
          [from, stop] = [at % pageBytes, (at % pageBytes) + blockSize - linkBytes];
        }
        byte = page[from] as number;
        gap |= (byte & sevenBits) << shift;
        from += 1;
      }
      value += gap;
      values[n] = value;
    }
    return values;
  }

  private field(at: number): number {
    return this.rows[at] as number;
  }

  private pageOf(at: number): Uint8Array {
    return this.pages[Math.floor(at / pageBytes)] as Uint8Array;
  }

  private write(row: number, byte: number): void {
    let at = this.field(row + next);
    const stop = this.field(row + end);
    if (at === stop) {
      const bytes = Math.min(2 * this.field(row + size), blockMax);
      at = this.block(bytes);
      setLink(this.pageOf(stop), stop % pageBytes, at);
      this.rows[row + end] = at + bytes - linkBytes;
      this.rows[row + size] = bytes;
    }
    this.pageOf(at)[at % pageBytes] = byte;
    this.rows[row + next] = at + 1;
  }

  /** Allocates bytes within one page; answers where they begin. */
  private block(bytes: number): number {
    if (this.taken + bytes > pageBytes) {
      this.pages.push(new Uint8Array(pageBytes));
      this.taken = 0;
    }
    const at = (this.pages.length - 1) * pageBytes + this.taken;
    this.taken += bytes;
    return at;
  }
}
