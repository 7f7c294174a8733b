import test from "ava";
import type { Attachment, AttachmentSink } from "../../../src/cluster/queues/attachment.js";
import { RoutedConsumer } from "../../../src/cluster/queues/routed-consumer.js";
import { BrokerError } from "../../../src/errors.js";
import { RecordingConsumer } from "../../support/queues.js";

test("a consumer that its own broker refuses for the moment consumes there once it does not", (t) => {
  const stays: { readonly sink: AttachmentSink; granted: number }[] = [];
  let isTakenUp = true;
  let timesAdrift = 0;
  const consumer = new RoutedConsumer({
    queue: "jobs",
    options: { sink: new RecordingConsumer() },
    owner: () => "here",
    attach(sink): Attachment {
      if (!isTakenUp) throw new BrokerError("QUEUE_UNAVAILABLE", "the queue is just being taken up");
      const stay = { sink, granted: 0 };
      stays.push(stay);
      return {
        grant: (count) => {
          stay.granted += count;
        },
        cancel() {},
        close() {},
      };
    },
    adrift: () => {
      timesAdrift += 1;
    },
    waitingChanged() {},
    closed() {},
  });
  consumer.route();
  consumer.grant(3);
  isTakenUp = false;
  stays[0]?.sink.ending("the broker has lost the queue");
  t.is(timesAdrift, 1);
  t.throws(() => consumer.route(), { message: /just being taken up/ });
  isTakenUp = true;
  consumer.route();
  t.deepEqual(
    stays.map(({ granted }) => granted),
    [3, 3],
  );
});
