/** A line on a terminal that says how far long work is. */
export interface Progress {
  /** @param done of the total; without a total only the note is shown */
  show(done: number, note: string): void;
  /** Takes the line away. */
  stop(): void;
}

/** What a progress line is made of. */
export interface ProgressOptions {
  readonly title: string;
  /** What `done` comes to in the end. Absent: nobody knows. */
  readonly total?: number | undefined;
  /** @default stderr, so that what is printed stays what it is */
  readonly stream?: NodeJS.WriteStream;
}

const width = 24;
const silent: Progress = { show() {}, stop() {} };

/** Begins a progress line; without a terminal there is none. */
export async function startProgress(options: ProgressOptions): Promise<Progress> {
  const { title, total, stream = process.stderr } = options;
  if (!canShow(stream)) return silent;
  const { default: ora } = await import("ora");
  // Signals and standard input stay with the command: it ends by them in good order.
  const line = ora({ stream, text: title, isEnabled: true, hideCursor: false, discardStdin: false }).start();
  return {
    show(done, note) {
      line.text = [title, ...(total === undefined ? [] : [bar(done / Math.max(1, total))]), note].join("  ");
    },
    stop() {
      line.stop();
    },
  };
}

/** A terminal that says it has no columns, as one without a window does, would be cleared for ever. */
function canShow({ isTTY, columns }: NodeJS.WriteStream): boolean {
  return isTTY && columns > 0;
}

/** @param share from 0 to 1 */
function bar(share: number): string {
  const part = Math.min(1, Math.max(0, share));
  const full = Math.round(part * width);
  return `${"█".repeat(full)}${"░".repeat(width - full)} ${String(Math.round(part * 100)).padStart(3)} %`;
}

/** How far work is that somebody else does. */
export interface Watched<Result> extends ProgressOptions {
  readonly work: () => Promise<Result>;
  /** What is left of the total at this moment. */
  readonly left: () => Promise<number>;
}

const pollMs = 300;

/** Shows how far work is while it lasts, by asking what is left of it; not asked, and not shown, without a terminal. */
export async function watchWork<Result>({ work, left, ...options }: Watched<Result>): Promise<Result> {
  const { total = 0, stream = process.stderr } = options;
  if (!canShow(stream)) return work();
  const progress = await startProgress({ ...options, stream });
  let isAsking = false;
  const timer = setInterval(async () => {
    if (isAsking) return;
    isAsking = true;
    // Who may not look is shown no numbers; the work itself says what goes wrong.
    const rest = await left().catch(() => total);
    progress.show(total - rest, `${total - rest} of ${total}`);
    isAsking = false;
  }, pollMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    progress.stop();
  }
}
