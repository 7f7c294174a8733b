/** Something that happens once, and can be waited for before and after. */
export interface Signal<T = void> {
  /** Resolves once it has happened. */
  readonly happened: Promise<T>;
  happen(value: T): void;
}

/** Makes something that has not happened yet. */
export function signal<T = void>(): Signal<T> {
  let happen: (value: T) => void = () => {};
  const happened = new Promise<T>((resolve) => {
    happen = resolve;
  });
  return { happened, happen };
}
