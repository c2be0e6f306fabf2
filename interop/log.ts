// A list that grows while somebody waits for an entry of it.

interface Waiter<T> {
  match: (entry: T) => boolean;
  found: (entry: T) => void;
  lost: (why: Error) => void;
}

export class Log<T> {
  /** Everything so far, oldest first. */
  readonly entries: T[] = [];
  private readonly waiters = new Set<Waiter<T>>();
  private over: Error | undefined;

  /** The position of the next entry: what comes from now on has this index or a higher one. */
  get mark(): number {
    return this.entries.length;
  }

  add(entry: T): void {
    this.entries.push(entry);
    for (const waiter of this.waiters) if (waiter.match(entry)) waiter.found(entry);
  }

  /** Nothing will be added any more: whoever waits, now or later, is told why. */
  end(why: string): void {
    this.over = new Error(why);
    for (const waiter of this.waiters) waiter.lost(this.over);
  }

  /** The entries from `since` on that match. */
  filter(match: (entry: T) => boolean, since = 0): T[] {
    return this.entries.slice(since).filter(match);
  }

  /** The first entry from `since` on that matches, now or within `limit` ms; rejects with `what` was awaited. */
  async waitFor(what: string, match: (entry: T) => boolean, limit: number, since = 0): Promise<T> {
    const past = this.filter(match, since)[0];
    if (past !== undefined) return past;
    if (this.over !== undefined) throw new Error('no ' + what + ': ' + this.over.message);
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        act();
      };
      const waiter: Waiter<T> = {
        match,
        found: (entry) => settle(() => resolve(entry)),
        lost: (why) => settle(() => reject(new Error('no ' + what + ': ' + why.message))),
      };
      const timer = setTimeout(() => waiter.lost(new Error('not within ' + limit + ' ms')), limit);
      this.waiters.add(waiter);
    });
  }
}
