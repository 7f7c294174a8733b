import { execFileSync } from "node:child_process";
import test from "ava";
import { runCommand } from "../support/command.js";

test("bash completes commands, what belongs to them, and flags", async (t) => {
  t.timeout(60_000);
  const { stdout: script } = await runCommand(t, ["completion", "bash"]);
  const completed = (...words: string[]) => {
    const typed = `COMP_WORDS=(${words.map((word) => `"${word}"`).join(" ")}); COMP_CWORD=${words.length - 1}`;
    const program = `${script}\n${typed}\n_singyeong\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync("bash", ["-c", program], { encoding: "utf8" }).trim().split("\n");
  };
  t.deepEqual(completed("singyeong", "se"), ["serve", "send", "sessions"]);
  t.deepEqual(completed("singyeong", "queue", "pu"), ["push", "purge"]);
  t.deepEqual(completed("singyeong", "queue", "push", "mails", "--de"), ["--delay"]);
  t.deepEqual(completed("singyeong", "send", "--whe"), ["--where"]);
  t.deepEqual(completed("singyeong", "bench", "bro"), ["broadcast"]);
  t.deepEqual(completed("singyeong", "doctor", "--queue-st"), ["--queue-store"]);
});

test("another shell is refused with those that there are", async (t) => {
  const { code, stderr } = await runCommand(t, ["completion", "fish"]);
  t.is(code, 2);
  t.regex(stderr, /bash and zsh/);
});
