package singyeong

import (
	"slices"
	"strings"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// Condition is one clause of a query. Immutable: what joins clauses makes a new one.
type Condition struct {
	proto *pb.Condition
	err   error // why an operand is no value; told when the condition is used
}

// And matches where this one and all the others match.
func (c Condition) And(others ...Condition) Condition {
	return AllOf(slices.Concat([]Condition{c}, others)...)
}

// Or matches where this one or one of the others matches.
func (c Condition) Or(others ...Condition) Condition {
	return AnyOf(slices.Concat([]Condition{c}, others)...)
}

// AllOf matches where every one matches; of none, matches.
func AllOf(conditions ...Condition) Condition {
	list, err := conditionList(conditions)
	return Condition{proto: &pb.Condition{Kind: &pb.Condition_AllOf{AllOf: list}}, err: err}
}

// AnyOf matches where at least one matches; of none, does not match.
func AnyOf(conditions ...Condition) Condition {
	list, err := conditionList(conditions)
	return Condition{proto: &pb.Condition{Kind: &pb.Condition_AnyOf{AnyOf: list}}, err: err}
}

// NoneOf matches where not one matches. Unlike a negated operator it also matches where the attribute is missing.
func NoneOf(conditions ...Condition) Condition {
	list, err := conditionList(conditions)
	return Condition{proto: &pb.Condition{Kind: &pb.Condition_NoneOf{NoneOf: list}}, err: err}
}

func conditionList(conditions []Condition) (*pb.ConditionList, error) {
	list := &pb.ConditionList{}
	for _, condition := range conditions {
		if condition.err != nil {
			return nil, condition.err
		}
		if condition.proto == nil {
			return nil, invalidError("a condition is empty; conditions begin with Where, AllOf, AnyOf or NoneOf")
		}
		list.Conditions = append(list.Conditions, condition.proto)
	}
	return list, nil
}

// OtherAttribute is another attribute of the same client, to compare with.
type OtherAttribute struct {
	segments    []string
	fallback    any
	hasFallback bool
}

// Attribute is another attribute of the same client: Where("used").Lt(Attribute("limit")). Further segments lead into maps and lists.
func Attribute(key string, segments ...string) OtherAttribute {
	return OtherAttribute{segments: slices.Concat([]string{key}, segments)}
}

// Or is the same, with a value that stands in where the client has no such attribute.
func (a OtherAttribute) Or(fallback any) OtherAttribute {
	return OtherAttribute{segments: a.segments, fallback: fallback, hasFallback: true}
}

// Subject is the attribute that a clause is about. None of its comparisons, the negated ones included, matches a client that does
// not have it. Operands are values as in [Metadata], or an [Attribute].
type Subject struct {
	segments []string
}

// Where begins a clause about an attribute. Further segments lead into maps and lists: Where("limits", "cpu").
func Where(key string, segments ...string) Subject {
	return Subject{segments: slices.Concat([]string{key}, segments)}
}

// Eq matches the same value; lists and maps are compared in depth.
func (s Subject) Eq(operand any) Condition {
	return s.compare(pb.ComparisonOperator_COMPARISON_OPERATOR_EQUAL, operand)
}

// Ne matches another value.
func (s Subject) Ne(operand any) Condition {
	return s.compare(pb.ComparisonOperator_COMPARISON_OPERATOR_NOT_EQUAL, operand)
}

// Gt matches what is greater.
func (s Subject) Gt(operand any) Condition {
	return s.compare(pb.ComparisonOperator_COMPARISON_OPERATOR_GREATER, operand)
}

// Gte matches what is greater or the same.
func (s Subject) Gte(operand any) Condition {
	return s.compare(pb.ComparisonOperator_COMPARISON_OPERATOR_GREATER_OR_EQUAL, operand)
}

// Lt matches what is less.
func (s Subject) Lt(operand any) Condition {
	return s.compare(pb.ComparisonOperator_COMPARISON_OPERATOR_LESS, operand)
}

// Lte matches what is less or the same.
func (s Subject) Lte(operand any) Condition {
	return s.compare(pb.ComparisonOperator_COMPARISON_OPERATOR_LESS_OR_EQUAL, operand)
}

// In matches one of the values of a slice, or of an [Attribute] that is a list.
func (s Subject) In(operand any) Condition {
	return s.compare(pb.ComparisonOperator_COMPARISON_OPERATOR_IN, operand)
}

// NotIn matches none of the values of a slice, or of an [Attribute] that is a list.
func (s Subject) NotIn(operand any) Condition {
	return s.compare(pb.ComparisonOperator_COMPARISON_OPERATOR_NOT_IN, operand)
}

// Contains matches a list with this element, a map with this key, a text with this part.
func (s Subject) Contains(operand any) Condition {
	return s.compare(pb.ComparisonOperator_COMPARISON_OPERATOR_CONTAINS, operand)
}

// NotContains matches what has no such element, key or part.
func (s Subject) NotContains(operand any) Condition {
	return s.compare(pb.ComparisonOperator_COMPARISON_OPERATOR_NOT_CONTAINS, operand)
}

// Exists matches a client that has the attribute, whatever its value.
func (s Subject) Exists() Condition {
	return Condition{proto: &pb.Condition{Kind: &pb.Condition_Exists{Exists: &pb.Exists{Path: s.path()}}}}
}

func (s Subject) path() *pb.Path { return &pb.Path{Segments: s.segments} }

func (s Subject) compare(operator pb.ComparisonOperator, operand any) Condition {
	comparison := &pb.Comparison{Path: s.path(), Operator: operator}
	place := strings.Join(s.segments, "/")
	if other, ok := operand.(OtherAttribute); ok {
		against, err := other.toProto(place)
		comparison.Operand = &pb.Comparison_Other{Other: against}
		return Condition{proto: &pb.Condition{Kind: &pb.Condition_Comparison{Comparison: comparison}}, err: err}
	}
	value, err := valueToProto(operand, place)
	comparison.Operand = &pb.Comparison_Value{Value: value}
	return Condition{proto: &pb.Condition{Kind: &pb.Condition_Comparison{Comparison: comparison}}, err: err}
}

func (a OtherAttribute) toProto(place string) (*pb.PathOperand, error) {
	operand := &pb.PathOperand{Path: &pb.Path{Segments: a.segments}}
	if !a.hasFallback {
		return operand, nil
	}
	fallback, err := valueToProto(a.fallback, place)
	operand.Fallback = fallback
	return operand, err
}
