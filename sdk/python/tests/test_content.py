import pytest

from singyeong import SingyeongError
from singyeong._gen.message_pb2 import Content
from singyeong.content import content_to_proto, payload_of


@pytest.mark.parametrize(
    ("payload", "content_type", "data", "sent_type"),
    [
        ({"a": [1, None]}, None, b'{"a":[1,null]}', "application/json"),
        ("text", None, b'"text"', "application/json"),
        ("text", "text/plain", b"text", "text/plain"),
        ("text", "application/ld+json", b'"text"', "application/ld+json"),
        (b"\x00\xff", None, b"\x00\xff", ""),
        (bytearray(b"x"), "image/png", b"x", "image/png"),
        (None, None, b"null", "application/json"),
    ],
)
def test_a_payload_travels_by_what_it_is(
    payload: object, content_type: str | None, data: bytes, sent_type: str
) -> None:
    content = content_to_proto(payload, content_type, None)
    assert (content.data, content.content_type) == (data, sent_type)
    assert payload_of(content) == payload


@pytest.mark.parametrize("payload", [object(), float("nan"), {1, 2}, "\ud800"])
def test_what_json_cannot_hold_is_refused(payload: object) -> None:
    with pytest.raises(SingyeongError) as raised:
        content_to_proto(payload, None, None)
    assert (raised.value.reason, raised.value.outcome) == ("INVALID_REQUEST", "not_sent")


def test_json_that_is_none_arrives_as_bytes() -> None:
    assert payload_of(Content(data=b"{", content_type="application/json")) == b"{"
