import test from "ava";
import { PrefixSums } from "../../../src/directory/index/prefix-sums.js";
import { seededRandom } from "../../support/seeded-random.js";

test("tells the sums of the first numbers, and where a sum is passed, as adding them up does", (t) => {
  const random = seededRandom(3);
  for (const length of [0, 1, 2, 3, 7, 8, 9, 100]) {
    const numbers = Array.from({ length }, () => Math.floor(random() * 4));
    const sums = new PrefixSums();
    sums.reset(numbers);
    for (let round = 0; round < 200; round += 1) {
      const changed = Math.floor(random() * length);
      if (length > 0 && numbers[changed] !== undefined) {
        const by = random() < 0.5 ? 1 : -Math.min(1, numbers[changed]);
        numbers[changed] += by;
        sums.add(changed, by);
      }
      const before = [0];
      for (const [at, number] of numbers.entries()) before.push((before[at] as number) + number);
      for (let at = 0; at <= length; at += 1) t.is(sums.before(at), before[at] ?? 0);
      for (let sum = 0; sum < (before[length] as number); sum += 1) {
        const at = sums.find(sum);
        t.true((before[at] as number) <= sum && sum < (before[at + 1] as number), `${sum} in ${numbers}`);
      }
    }
  }
});
