package singyeong

import (
	"slices"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// Target says which clients are meant: an [App] or a [Query].
type Target interface {
	toProto() (*pb.Query, error)
}

// App means any client of an application.
type App string

// Query says which clients are meant. Every field is optional; an empty query means any client.
type Query struct {
	// Application: clients of this one. Empty: of every one.
	Application string
	// Tags: clients that carry all of these, whatever their application. Only without Application.
	Tags []string
	// Where is what they have to be like: a [Condition] or [CEL] text. Nil: anything.
	Where Filter
	// Pick says who of several gets it: [Min], [Max] or [Average]. Zero: by key, and without a key by chance.
	Pick Selector
	// Key picks the same client for the same key while the matches stay the same. Empty: none.
	Key string
	// Optional: without a match it is asked again without Where and Pick.
	Optional bool
	// Droppable: without a match, or where it has no room, the message is dropped without an error.
	Droppable bool
	// Restricted: clients without a valid credential can match as well.
	Restricted bool
}

// Filter is what clients have to be like: a [Condition] or [CEL] text.
type Filter interface {
	addTo(*pb.Query) error
}

// CEL is a filter as text: `version >= semver("2.0.0") && 123 in guild_ids`.
type CEL string

// Selector picks one of several matches by a value of theirs.
type Selector struct {
	kind     pb.SelectorKind
	segments []string
}

// Min picks the match with the smallest value. Further segments lead into maps and lists.
func Min(key string, segments ...string) Selector {
	return selector(pb.SelectorKind_SELECTOR_KIND_MIN, key, segments)
}

// Max picks the match with the largest value.
func Max(key string, segments ...string) Selector {
	return selector(pb.SelectorKind_SELECTOR_KIND_MAX, key, segments)
}

// Average picks the match nearest to the mean of all.
func Average(key string, segments ...string) Selector {
	return selector(pb.SelectorKind_SELECTOR_KIND_AVERAGE, key, segments)
}

func selector(kind pb.SelectorKind, key string, segments []string) Selector {
	return Selector{kind: kind, segments: slices.Concat([]string{key}, segments)}
}

func (a App) toProto() (*pb.Query, error) {
	if a == "" {
		return nil, invalidError("the application has no name; Query{} means any client")
	}
	return Query{Application: string(a)}.toProto()
}

func (q Query) toProto() (*pb.Query, error) {
	query := &pb.Query{Restricted: q.Restricted, Droppable: q.Droppable, Optional: q.Optional}
	switch {
	case q.Application != "" && q.Tags != nil:
		return nil, invalidError("a query names an application or tags, not both")
	case q.Application != "":
		query.ApplicationSelector = &pb.Query_Application{Application: q.Application}
	case q.Tags != nil:
		query.ApplicationSelector = &pb.Query_ApplicationTags{ApplicationTags: &pb.ApplicationTags{Tags: q.Tags}}
	}
	if q.Key != "" {
		query.Key = &q.Key
	}
	if q.Pick.segments != nil {
		query.Selector = &pb.Selector{Kind: q.Pick.kind, Path: &pb.Path{Segments: q.Pick.segments}}
	}
	if q.Where == nil {
		return query, nil
	}
	return query, q.Where.addTo(query)
}

func (c CEL) addTo(query *pb.Query) error {
	query.Filter = &pb.Query_Cel{Cel: string(c)}
	return nil
}

func (c Condition) addTo(query *pb.Query) error {
	list, err := conditionList([]Condition{c})
	query.Filter = &pb.Query_Conditions{Conditions: list}
	return err
}

// queryOf is a target as it goes over the wire; nil means any client.
func queryOf(target Target) (*pb.Query, error) {
	if target == nil {
		return nil, nil
	}
	return target.toProto()
}
