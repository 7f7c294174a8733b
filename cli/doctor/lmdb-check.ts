import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { toBrokerError } from "../../src/errors.js";
import { dataFileName } from "../../src/queue/lmdb/data-file.js";
import { LmdbQueueStore } from "../../src/queue/lmdb/lmdb-queue-store.js";
import { defaultStoreRoomOptions } from "../../src/queue/lmdb/store-room.js";
import { type Finding, findingsOf, wordsOf } from "./finding.js";

const { ok, warning, problem } = findingsOf("queues");

/** Less than this, and it is time to look for more. */
const littleRoomBytes = 1024 ** 3;

/** What became of opening the queues on disk. */
export interface LmdbFindings {
  readonly findings: readonly Finding[];
  /** The process that has them open; undefined where none has. */
  readonly heldBy: string | undefined;
}

/**
 * Looks at the folder of queues, and opens those that are there as `serve` does, which holds up a broker that starts in the same moment.
 * Makes nothing.
 */
export async function checkLmdb(dataDir: string): Promise<LmdbFindings> {
  const folder = resolve(dataDir);
  const place = nearestFolder(folder);
  const findings = [...checkWritable(folder, place), ...checkRoom(place)];
  const dir = join(folder, "queues");
  if (!existsSync(join(dir, dataFileName))) {
    return { findings: [...findings, ok(`${dir}: no queues yet; serve makes them`)], heldBy: undefined };
  }
  if (findings.some(({ status }) => status === "problem")) return { findings, heldBy: undefined };
  const opened = await openQueues(dir);
  return { findings: [...findings, ...opened.findings], heldBy: opened.heldBy };
}

/** The folder, or where it is missing, the one in which it would be made. */
function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}

function checkWritable(folder: string, place: string): Finding[] {
  const status = statSync(place);
  if (!status.isDirectory()) return [problem(`${place}: is no folder`, "choose another --data-dir")];
  const { uid } = status;
  const own = process.getuid?.() ?? uid;
  if (place === folder && uid !== own)
    return [
      problem(
        `${folder}: belongs to user ${uid}, and this is user ${own}`,
        "run serve and doctor as the user whose files these are",
      ),
    ];
  try {
    accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK);
    return place === folder ? [ok(`${folder}: can be written to`)] : [ok(`${folder}: can be made`)];
  } catch (error) {
    return [
      problem(`${place}: ${wordsOf(error)}`, "let this user write there, or choose another --data-dir"),
    ];
  }
}

function checkRoom(place: string): Finding[] {
  const { bavail, bsize } = statfsSync(place);
  const left = bavail * bsize;
  const text = `${place}: ${(left / 1024 ** 3).toFixed(1)} GiB of the disk are left`;
  const advice = "make room, or choose another --data-dir; --queue-max-bytes bounds what one queue may take";
  if (left < defaultStoreRoomOptions.reserveBytes)
    return [problem(`${text}: nothing is stored any more`, advice)];
  return left < littleRoomBytes ? [warning(text, advice)] : [ok(text)];
}

async function openQueues(dir: string): Promise<LmdbFindings> {
  try {
    const store = await LmdbQueueStore.open({ dir });
    const count = [...store.queues()].length;
    await store.close();
    return { findings: [ok(`${dir}: whole, ${count} queues`)], heldBy: undefined };
  } catch (error) {
    const { details, message } = toBrokerError(error);
    const { pid } = details;
    // Whether that is as it should be depends on who it is.
    if (pid !== undefined) return { findings: [], heldBy: String(pid) };
    return { findings: [problem(message)], heldBy: undefined };
  }
}

/** What a holder of the queues means: the broker that answers on the port of these settings may be expected to be it. */
export function judgeHolder(dataDir: string, pid: string, brokerAnswers: boolean): Finding {
  const dir = join(resolve(dataDir), "queues");
  return brokerAnswers
    ? ok(`${dir}: process ${pid} has them open, as the broker that runs does`)
    : problem(
        `${dir}: process ${pid} has them open, and no broker answers on the port`,
        "stop it, or give this broker a folder of its own",
      );
}
