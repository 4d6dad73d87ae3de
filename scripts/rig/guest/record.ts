/** What was heard so far, and a promise for when it is enough. */
export interface Heard<Item> {
  add(items: readonly Item[]): void;
  /** All of it, once it is at least `count`. */
  atLeast(count: number): Promise<readonly Item[]>;
  all(): readonly Item[];
}

export function createRecord<Item>(): Heard<Item> {
  const items: Item[] = [];
  let waiters: { readonly count: number; readonly resolve: (items: readonly Item[]) => void }[] = [];
  return {
    add(more) {
      for (const item of more) items.push(item);
      const served = waiters.filter(({ count }) => items.length >= count);
      waiters = waiters.filter((waiter) => !served.includes(waiter));
      for (const { resolve } of served) resolve([...items]);
    },
    atLeast: (count) =>
      items.length >= count
        ? Promise.resolve([...items])
        : new Promise((resolve) => (waiters = [...waiters, { count, resolve }])),
    all: () => [...items],
  };
}
