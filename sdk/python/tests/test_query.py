from typing import Any

import pytest
from google.protobuf.json_format import MessageToDict

from singyeong import (
    Condition,
    Query,
    all_of,
    any_of,
    attribute,
    average,
    maximum,
    minimum,
    none_of,
    semver,
    where,
)
from singyeong.query import query_to_proto

VERSION = semver("2.0.0")

OPERATORS: list[tuple[Condition, Condition, str]] = [
    (where("v") == 1, where("v").eq(1), "EQUAL"),
    (where("v") != 1, where("v").ne(1), "NOT_EQUAL"),
    (where("v") > 1, where("v").gt(1), "GREATER"),
    (where("v") >= 1, where("v").gte(1), "GREATER_OR_EQUAL"),
    (where("v") < 1, where("v").lt(1), "LESS"),
    (where("v") <= 1, where("v").lte(1), "LESS_OR_EQUAL"),
]


def as_dict(condition: Condition) -> dict[str, Any]:
    return MessageToDict(condition.to_proto())


@pytest.mark.parametrize(("operator", "method", "name"), OPERATORS)
def test_an_operator_and_its_method_say_the_same(operator: Condition, method: Condition, name: str) -> None:
    assert operator.to_proto() == method.to_proto()
    assert as_dict(operator) == {
        "comparison": {
            "path": {"segments": ["v"]},
            "operator": f"COMPARISON_OPERATOR_{name}",
            "value": {"integerValue": "1"},
        }
    }


def test_lists_and_parts_have_methods() -> None:
    assert as_dict(where("region").in_(["eu", "us"]))["comparison"]["operator"] == "COMPARISON_OPERATOR_IN"
    assert as_dict(where("region").not_in({"eu"}))["comparison"]["value"] == {
        "listValue": {"values": [{"stringValue": "eu"}]}
    }
    assert as_dict(where("ids").contains(123))["comparison"]["operator"] == "COMPARISON_OPERATOR_CONTAINS"
    assert as_dict(where("ids").not_contains(1))["comparison"]["operator"] == "COMPARISON_OPERATOR_NOT_CONTAINS"
    assert as_dict(where("a", "b").exists()) == {"exists": {"path": {"segments": ["a", "b"]}}}


def test_conditions_are_joined_in_brackets() -> None:
    left, right = where("version") >= VERSION, where("ids").contains(1)
    assert (left & right).to_proto() == all_of(left, right).to_proto()
    assert (left | right).to_proto() == any_of(left, right).to_proto()
    assert (~left).to_proto() == none_of(left).to_proto()


def test_what_python_would_answer_by_itself_is_refused() -> None:
    with pytest.raises(TypeError, match="&"):
        _ = (where("a") > 1) and (where("b") > 1)
    with pytest.raises(TypeError, match="&"):
        _ = 1 < where("a") < 5


def test_another_attribute_may_have_a_fallback() -> None:
    other = as_dict(where("used") < attribute("limits", "max"))["comparison"]["other"]
    assert other == {"path": {"segments": ["limits", "max"]}}
    other = as_dict(where("used") < attribute("max").or_(None))["comparison"]["other"]
    assert other == {"path": {"segments": ["max"]}, "fallback": {"nullValue": None}}


def test_a_query_says_all_that_it_has() -> None:
    query = Query(application="backend", where=where("a") == 1, pick=minimum("latency"), key="k", optional=True)
    message = query_to_proto(query)
    assert message.application == "backend"
    assert len(message.conditions.conditions) == 1
    assert (message.key, message.optional, message.droppable) == ("k", True, False)
    assert MessageToDict(message.selector) == {"kind": "SELECTOR_KIND_MIN", "path": {"segments": ["latency"]}}
    assert (
        query_to_proto(Query(pick=maximum("a"))).selector.kind != query_to_proto(Query(pick=average("a"))).selector.kind
    )


def test_a_query_is_text_too() -> None:
    assert query_to_proto("backend").application == "backend"
    assert query_to_proto(Query(where='version >= semver("2.0.0")')).cel == 'version >= semver("2.0.0")'


def test_an_absent_key_is_not_an_empty_one() -> None:
    assert not query_to_proto(Query()).HasField("key")
    assert query_to_proto(Query(key="")).HasField("key")


def test_tags_choose_where_no_application_does() -> None:
    assert list(query_to_proto(Query(tags=["a", "b"])).application_tags.tags) == ["a", "b"]
    assert query_to_proto(Query(application="x", tags=["a"])).WhichOneof("application_selector") == "application"
