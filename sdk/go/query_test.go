package singyeong

import (
	"testing"

	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

func TestQueriesAsTheyGoOverTheWire(t *testing.T) {
	for title, c := range map[string]struct {
		target Target
		text   string
	}{
		"an application": {App("backend"), `application: "backend"`},
		"any client":     {Query{}, ``},
		"everything beside the filter": {
			Query{Tags: []string{"a", "b"}, Pick: Average("load", "cpu"), Key: "k", Optional: true, Droppable: true, Restricted: true},
			`application_tags { tags: "a" tags: "b" } selector { kind: SELECTOR_KIND_AVERAGE path { segments: "load" segments: "cpu" } }
			 key: "k" optional: true droppable: true restricted: true`,
		},
		"CEL": {Query{Where: CEL("a == 1"), Pick: Min("l")}, `cel: "a == 1" selector { kind: SELECTOR_KIND_MIN path { segments: "l" } }`},
		"a comparison": {
			Query{Where: Where("version").Gte(Semver("2.0.0")), Pick: Max("l")},
			`conditions { conditions { comparison {
				path { segments: "version" } operator: COMPARISON_OPERATOR_GREATER_OR_EQUAL value { version_value: "2.0.0" } } } }
			 selector { kind: SELECTOR_KIND_MAX path { segments: "l" } }`,
		},
		"joined": {
			Query{Where: Where("a").Exists().And(NoneOf(Where("b").In([]int{1})), Where("c", "0").Ne(nil).Or(Where("d").Lt(1.5)))},
			`conditions { conditions { all_of {
				conditions { exists { path { segments: "a" } } }
				conditions { none_of { conditions { comparison {
					path { segments: "b" } operator: COMPARISON_OPERATOR_IN value { list_value { values { integer_value: 1 } } } } } } }
				conditions { any_of {
					conditions { comparison {
						path { segments: "c" segments: "0" } operator: COMPARISON_OPERATOR_NOT_EQUAL value { null_value: NULL_VALUE } } }
					conditions { comparison {
						path { segments: "d" } operator: COMPARISON_OPERATOR_LESS value { float_value: 1.5 } } } } } } } }`,
		},
		"another attribute": {
			Query{Where: Where("used").Lte(Attribute("limits", "cpu").Or(5))},
			`conditions { conditions { comparison { path { segments: "used" } operator: COMPARISON_OPERATOR_LESS_OR_EQUAL
				other { path { segments: "limits" segments: "cpu" } fallback { integer_value: 5 } } } } }`,
		},
		"the other operators": {
			Query{Where: AllOf(Where("a").Eq("x"), Where("a").Gt(Attribute("b")), Where("a").NotIn([]string{}), Where("a").Contains(true),
				Where("a").NotContains("y"), AnyOf())},
			`conditions { conditions { all_of {
				conditions { comparison { path { segments: "a" } operator: COMPARISON_OPERATOR_EQUAL value { string_value: "x" } } }
				conditions { comparison { path { segments: "a" } operator: COMPARISON_OPERATOR_GREATER other { path { segments: "b" } } } }
				conditions { comparison { path { segments: "a" } operator: COMPARISON_OPERATOR_NOT_IN value { list_value {} } } }
				conditions { comparison { path { segments: "a" } operator: COMPARISON_OPERATOR_CONTAINS value { boolean_value: true } } }
				conditions { comparison { path { segments: "a" } operator: COMPARISON_OPERATOR_NOT_CONTAINS value { string_value: "y" } } }
				conditions { any_of {} } } } }`,
		},
	} {
		t.Run(title, func(t *testing.T) {
			is, err := queryOf(c.target)
			if err != nil {
				t.Fatal(err)
			}
			expected := &pb.Query{}
			if err := prototext.Unmarshal([]byte(c.text), expected); err != nil {
				t.Fatal(err)
			}
			if !proto.Equal(is, expected) {
				t.Fatalf("the query is\n%v\nand not\n%v", is, expected)
			}
		})
	}
}

func TestQueriesThatAreNoneAreRefused(t *testing.T) {
	for title, target := range map[string]Target{
		"no name":              App(""),
		"application and tags": Query{Application: "a", Tags: []string{"b"}},
		"an operand":           Query{Where: AllOf(Where("a").Eq(func() {}))},
		"a fallback":           Query{Where: Where("a").Eq(Attribute("b").Or(func() {}))},
		"an empty condition":   Query{Where: Condition{}},
	} {
		t.Run(title, func(t *testing.T) {
			_, err := queryOf(target)
			assertError(t, err, ReasonInvalidRequest, NotSent)
		})
	}
}

func TestConditionsAreNotChangedByWhatIsMadeOfThem(t *testing.T) {
	a, b := Where("a").Exists(), Where("b").Exists()
	before := proto.Clone(a.proto)
	_ = a.And(b).Or(b)
	if !proto.Equal(a.proto, before) {
		t.Fatal("the condition has changed")
	}
}
