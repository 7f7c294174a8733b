"""Does on the session stream what a Python service would do, and prints one line of JSON for each step."""

import json
import queue
import sys

import grpc
from singyeong.v1 import (
    directory_service_pb2,
    message_service_pb2,
    message_service_pb2_grpc,
    query_pb2,
    queue_service_pb2,
    queue_service_pb2_grpc,
    session_service_pb2,
    session_service_pb2_grpc,
)

ADDRESS = sys.argv[1]


def report(step, **facts):
    print(json.dumps({"step": step, **facts}), flush=True)


class Session:
    """A session stream with a verb for each thing that the steps do."""

    def __init__(self, channel):
        self.outgoing = queue.Queue()
        self.events = []
        stub = session_service_pb2_grpc.SessionServiceStub(channel)
        self.call = stub.Connect(iter(self.outgoing.get, None))

    def send(self, **command):
        commands = [session_service_pb2.Command(**command)]
        self.outgoing.put(session_service_pb2.ConnectRequest(commands=commands))

    def identify(self, **identity):
        self.send(identify=session_service_pb2.Identify(**identity))

    def event(self):
        while not self.events:
            self.events.extend(next(self.call).events)
        return self.events.pop(0)

    def expect(self, kind):
        event = self.event()
        assert event.WhichOneof("event") == kind, f"expected {kind}, got {event}"
        return getattr(event, kind)


class Consumer:
    """A consume stream with a verb for each thing that the steps do."""

    def __init__(self, channel, session_token, **start):
        self.outgoing = queue.Queue()
        self.events = []
        self.send(start=start)
        stub = queue_service_pb2_grpc.QueueServiceStub(channel)
        metadata = [("singyeong-session", session_token)]
        self.call = stub.Consume(iter(self.outgoing.get, None), metadata=metadata)

    def send(self, **command):
        commands = [queue_service_pb2.ConsumeCommand(**command)]
        self.outgoing.put(queue_service_pb2.ConsumeRequest(commands=commands))

    def expect(self, kind):
        while not self.events:
            self.events.extend(next(self.call).events)
        event = self.events.pop(0)
        assert event.WhichOneof("event") == kind, f"expected {kind}, got {event}"
        return getattr(event, kind)


def query(application, cel=None):
    if cel is None:
        return query_pb2.Query(application=application)
    return query_pb2.Query(application=application, cel=cel)


def content(text):
    return {"data": text.encode(), "content_type": "text/plain"}


def main():
    channel = grpc.insecure_channel(ADDRESS)

    session = Session(channel)
    session.identify(application="python", client_id="one", credential="secret")
    ready = session.expect("ready")
    report("ready", client_id=ready.client_id, restricted=ready.restricted)

    session.send(id=1, update_metadata={"set": {"load": {"float_value": 0.25}}})
    report("updated", revision=session.expect("command_result").update_metadata.revision)

    session.send(id=2, send={"query": query("python", "load < 0.5"), "content": content("to myself"), "nonce": "n1"})
    kinds = {}
    for _ in range(2):
        event = session.event()
        kinds[event.WhichOneof("event")] = event
    message = kinds["message"].message
    report("received", data=message.content.data.decode(), nonce=message.nonce, source=message.source.client_id)

    server = Session(channel)
    server.identify(application="server", client_id="s", credential="secret", initial_credit=1)
    server.expect("ready")
    session.send(id=3, request={"query": query("server"), "content": content("question")})
    question = server.expect("message")
    server.send(reply={"request_id": question.request_id, "content": content("answer")})
    report("replied", data=session.expect("command_result").request.content.data.decode())

    messages = message_service_pb2_grpc.MessageServiceStub(channel)
    secret = [("authorization", "Bearer secret")]
    request = message_service_pb2.RequestRequest(query=query("server"), content=content("unanswered"))
    try:
        messages.Request(request, timeout=0.3, metadata=secret)
    except grpc.RpcError as error:
        report("deadline", code=error.code().name)

    try:
        messages.Send(message_service_pb2.SendRequest(query=query("python")))
    except grpc.RpcError as error:
        report("unauthenticated", code=error.code().name)

    stranger = Session(channel)
    stranger.identify(application="python", client_id="two", credential="guess")
    try:
        stranger.event()
    except grpc.RpcError as error:
        report("refused", code=error.code().name)

    session.send(id=9, query_clients=directory_service_pb2.QueryClientsRequest(query=query("server")))
    before = len(session.expect("command_result").query_clients.clients)
    server.call.cancel()
    after = before
    while after:
        session.send(id=9, query_clients=directory_service_pb2.QueryClientsRequest(query=query("server")))
        after = len(session.expect("command_result").query_clients.clients)
    report("gone", before=before, after=after)

    queues = queue_service_pb2_grpc.QueueServiceStub(channel)
    items = [{"target": query("python", "load < 0.5"), "content": content("work"), "message_id": "m1"}]
    enqueue = queue_service_pb2.EnqueueRequest(queue="jobs", items=items)
    receipt = queues.Enqueue(enqueue, metadata=secret).results[0].receipt
    consumer = Consumer(channel, ready.session_token, queue="jobs", initial_credit=1)
    consumer.expect("started")
    leased = consumer.expect("message")
    consumer.send(id=1, ack={"queue": "jobs", "lease_ids": [leased.lease_id]})
    outcomes = consumer.expect("command_result").ack.outcomes
    consumer.outgoing.put(None)
    for _ in consumer.call:
        pass
    report("worked", id=receipt.message_id, data=leased.message.content.data.decode(), outcomes=list(outcomes))

    session.send(goodbye={"reason": "done"})
    session.outgoing.put(None)
    for _ in session.call:
        pass
    report("ended", code=session.call.code().name)


main()
