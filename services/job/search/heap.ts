/** Heap: a crowd of which the first is always at hand; O(log n) for each that comes or goes. */
export class Heap<T> {
  private readonly items: T[] = [];
  private readonly isBefore: (a: T, b: T) => boolean;

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.isBefore = isBefore;
  }

  push(item: T): void {
    const { items } = this;
    let at = items.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const other = items[above] as T;
      if (!this.isBefore(item, other)) break;
      items[at] = other;
      at = above;
    }
    items[at] = item;
  }

  /** Takes the first out. */
  pop(): T | undefined {
    const { items } = this;
    const [first, item] = [items[0], items.pop()];
    if (item === undefined || items.length === 0) return first;
    let at = 0;
    for (let below = 1; below < items.length; below = 2 * at + 1) {
      const right = below + 1;
      if (right < items.length && this.isBefore(items[right] as T, items[below] as T))
        below = right;
      const other = items[below] as T;
      if (!this.isBefore(other, item)) break;
      items[at] = other;
      at = below;
    }
    items[at] = item;
    return first;
  }
}
