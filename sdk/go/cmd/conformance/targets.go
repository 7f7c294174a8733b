package main

import (
	"encoding/json"
	"fmt"

	"github.com/singyeong/singyeong/sdk/go"
)

// target says which clients are meant.
type target struct {
	Application string              `json:"application"`
	Tags        []string            `json:"tags"`
	Where       *condition          `json:"where"`
	CEL         *string             `json:"cel"`
	Pick        map[string][]string `json:"pick"`
	Key         string              `json:"key"`
	Optional    bool                `json:"optional"`
	Droppable   bool                `json:"droppable"`
	Restricted  bool                `json:"restricted"`
}

// condition is one of a path's comparison, its existence, and a join of others.
type condition struct {
	All    *[]condition `json:"all"`
	Any    *[]condition `json:"any"`
	None   *[]condition `json:"none"`
	Exists []string     `json:"exists"`
	Path   []string     `json:"path"`
	Op     string       `json:"op"`
	Value  typed        `json:"value"`
	Other  *other       `json:"other"`
}

type other struct {
	Path     []string        `json:"path"`
	Fallback json.RawMessage `json:"fallback"`
}

func (t target) query() (singyeong.Query, error) {
	query := singyeong.Query{
		Application: t.Application,
		Tags:        t.Tags,
		Key:         t.Key,
		Optional:    t.Optional,
		Droppable:   t.Droppable,
		Restricted:  t.Restricted,
	}
	if t.CEL != nil {
		query.Where = singyeong.CEL(*t.CEL)
	}
	if t.Where != nil {
		where, err := t.Where.condition()
		if err != nil {
			return query, err
		}
		query.Where = where
	}
	for kind, segments := range t.Pick {
		selectors := map[string]func(string, ...string) singyeong.Selector{
			"min": singyeong.Min, "max": singyeong.Max, "average": singyeong.Average,
		}
		if selectors[kind] == nil || len(segments) == 0 {
			return query, fmt.Errorf("%q of %d segments is no pick", kind, len(segments))
		}
		query.Pick = selectors[kind](segments[0], segments[1:]...)
	}
	return query, nil
}

func (c condition) condition() (singyeong.Condition, error) {
	switch {
	case c.All != nil:
		return joined(singyeong.AllOf, *c.All)
	case c.Any != nil:
		return joined(singyeong.AnyOf, *c.Any)
	case c.None != nil:
		return joined(singyeong.NoneOf, *c.None)
	case len(c.Exists) > 0:
		return singyeong.Where(c.Exists[0], c.Exists[1:]...).Exists(), nil
	case len(c.Path) > 0:
		return c.comparison()
	default:
		return singyeong.Condition{}, fmt.Errorf("a condition has no kind")
	}
}

func joined(join func(...singyeong.Condition) singyeong.Condition, parts []condition) (singyeong.Condition, error) {
	conditions := make([]singyeong.Condition, len(parts))
	for i, part := range parts {
		condition, err := part.condition()
		if err != nil {
			return singyeong.Condition{}, err
		}
		conditions[i] = condition
	}
	return join(conditions...), nil
}

func (c condition) comparison() (singyeong.Condition, error) {
	operand, err := c.operand()
	if err != nil {
		return singyeong.Condition{}, err
	}
	subject := singyeong.Where(c.Path[0], c.Path[1:]...)
	operators := map[string]func(any) singyeong.Condition{
		"eq": subject.Eq, "ne": subject.Ne,
		"gt": subject.Gt, "gte": subject.Gte, "lt": subject.Lt, "lte": subject.Lte,
		"in": subject.In, "not_in": subject.NotIn,
		"contains": subject.Contains, "not_contains": subject.NotContains,
	}
	operator := operators[c.Op]
	if operator == nil {
		return singyeong.Condition{}, fmt.Errorf("%q is no operator", c.Op)
	}
	return operator(operand), nil
}

func (c condition) operand() (any, error) {
	if c.Other == nil {
		return c.Value.value()
	}
	if len(c.Other.Path) == 0 {
		return nil, fmt.Errorf("the other path has no segments")
	}
	attribute := singyeong.Attribute(c.Other.Path[0], c.Other.Path[1:]...)
	if c.Other.Fallback == nil {
		return attribute, nil
	}
	fallback, err := decoded[typed](c.Other.Fallback)
	if err != nil {
		return nil, err
	}
	value, err := fallback.value()
	return attribute.Or(value), err
}
