import { type Finding, findingsOf } from "./finding.js";

const { ok, warning, problem } = findingsOf("clock");

/** Off by more, and times that the broker writes down look wrong to people. */
const noticeableMs = 2_000;
/** Off by more, and tokens that have begun or ended are judged wrongly. */
const harmfulMs = 30_000;

/** What another machine's clock said. */
export interface ClockReading {
  /** What its clock is. */
  readonly whose: string;
  /** Unix milliseconds. */
  readonly theirs: number;
  /** By this clock, when it was asked and when its answer came. */
  readonly askedAt: number;
  readonly answeredAt: number;
  /** How coarse its time is told, in milliseconds. */
  readonly stepMs: number;
}

/** How far this machine's clock is from another one's, as far as an answer can tell. */
export function judgeClock({ whose, theirs, askedAt, answeredAt, stepMs }: ClockReading): Finding {
  const offMs = theirs + stepMs / 2 - (askedAt + answeredAt) / 2;
  const doubtMs = (stepMs + answeredAt - askedAt) / 2;
  const surelyMs = Math.max(0, Math.abs(offMs) - doubtMs);
  const way = offMs > 0 ? "ahead of" : "behind";
  const text = `the clock of ${whose} is ${seconds(Math.abs(offMs))} ${way} this one`;
  const advice = "have both machines set their clocks over the network (NTP)";
  if (surelyMs > harmfulMs) return problem(text, advice);
  if (surelyMs > noticeableMs) return warning(text, advice);
  return ok(`the clock of ${whose} is this one, give or take ${seconds(Math.abs(offMs) + doubtMs)}`);
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
