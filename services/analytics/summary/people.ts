/**
 * People: numbers in place of ids, so that distinct people are counted without comparing texts.
 *
 * A number is valid within one process only and is never stored.
 */

/** Numbers people from 0, in the order of their first appearance. */
export class PeopleNumbers {
  private readonly numbers = new Map<string, number>();

  get count(): number {
    return this.numbers.size;
  }

  of(id: string): number {
    const known = this.numbers.get(id);
    if (known !== undefined) return known;
    this.numbers.set(id, this.numbers.size);
    return this.numbers.size - 1;
  }
}

/** Counts distinct people by their numbers; each add is O(1). */
export class DistinctPeople {
  private seen: Uint8Array;
  private distinct = 0;

  /** `expected` is how many numbers are given out; more are accepted. */
  constructor(expected: number) {
    this.seen = new Uint8Array(expected + 1);
  }

  get count(): number {
    return this.distinct;
  }

  add(number: number): void {
    if (number >= this.seen.length) {
      const wider = new Uint8Array(2 * (number + 1));
      wider.set(this.seen);
      this.seen = wider;
    }
    if (this.seen[number] !== 0) return;
    this.seen[number] = 1;
    this.distinct += 1;
  }

  addAll(numbers: readonly number[]): void {
    const { seen } = this;
    let fresh = 0;
    for (const number of numbers) {
      if (number >= seen.length) {
        // It was given out meanwhile; those before it are marked.
        this.distinct += fresh;
        for (const each of numbers) this.add(each);
        return;
      }
      if (seen[number] !== 0) continue;
      seen[number] = 1;
      fresh += 1;
    }
    this.distinct += fresh;
  }
}
