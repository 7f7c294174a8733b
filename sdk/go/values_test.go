package singyeong

import (
	"math"
	"reflect"
	"testing"
)

func TestValuesComeBackAsTheyWent(t *testing.T) {
	type name string
	for title, c := range map[string]struct{ value, back any }{
		"text":           {"é", "é"},
		"named text":     {name("x"), "x"},
		"boolean":        {true, true},
		"int":            {-42, int64(-42)},
		"largest int":    {int64(math.MaxInt64), int64(math.MaxInt64)},
		"uint8":          {uint8(7), int64(7)},
		"float":          {1.5, 1.5},
		"whole float":    {float32(1), 1.0},
		"version":        {Semver("2.1.0-rc.1"), Version("2.1.0-rc.1")},
		"list":           {[]int{122, 123}, []any{int64(122), int64(123)}},
		"mixed list":     {[]any{"a", nil, 1}, []any{"a", nil, int64(1)}},
		"empty list":     {[]string{}, []any{}},
		"map":            {map[string]int{"a": 1}, map[string]any{"a": int64(1)}},
		"map of any":     {map[string]any{"a": []any{false}}, map[string]any{"a": []any{false}}},
		"metadata":       {Metadata{"v": Semver("1.0.0")}, map[string]any{"v": Version("1.0.0")}},
		"null":           {nil, nil},
		"array in a map": {map[name][1]bool{"x": {true}}, map[string]any{"x": []any{true}}},
	} {
		t.Run(title, func(t *testing.T) {
			proto, err := valueToProto(c.value, "value")
			if err != nil {
				t.Fatal(err)
			}
			if back := valueFromProto(proto); !reflect.DeepEqual(back, c.back) {
				t.Fatalf("%#v came back as %#v", c.value, back)
			}
		})
	}
}

func TestWhatIsNoValueIsRefusedWithItsPlace(t *testing.T) {
	for title, c := range map[string]struct {
		value   any
		message string
	}{
		"function":     {func() {}, "metadata.a: func() is no metadata"},
		"too large":    {uint64(math.MaxUint64), "metadata.a: 18446744073709551615 is too large for an integer of 64 bits"},
		"not a number": {[]any{1, math.NaN()}, "metadata.a[1]: NaN is no metadata"},
		"infinity":     {map[string]any{"b": math.Inf(1)}, "metadata.a.b: +Inf is no metadata"},
		"keys":         {map[int]int{1: 1}, "metadata.a: the keys of a map are strings"},
		"pointer":      {new(int), "metadata.a: *int is no metadata"},
	} {
		t.Run(title, func(t *testing.T) {
			_, err := Metadata{"a": c.value}.toProto()
			assertError(t, err, ReasonInvalidRequest, NotSent)
			assertEqual(t, "the message", err.(*Error).Message(), c.message)
		})
	}
}
