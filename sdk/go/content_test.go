package singyeong

import (
	"reflect"
	"testing"
)

func TestPayloadsTravelByWhatTheyAre(t *testing.T) {
	for title, c := range map[string]struct {
		payload     any
		contentType string
		data        string
		as          string
		value       any
	}{
		"bytes":           {[]byte{1, 2}, "", "\x01\x02", "", []byte{1, 2}},
		"bytes of a type": {[]byte("x"), "text/plain", "x", "text/plain", "x"},
		"JSON":            {map[string]any{"a": "<é>"}, "", `{"a":"<é>"}`, "application/json", map[string]any{"a": "<é>"}},
		"text as JSON":    {"hi", "", `"hi"`, "application/json", "hi"},
		"text of a type":  {"hi", "text/plain; charset=utf-8", "hi", "text/plain; charset=utf-8", "hi"},
		"a JSON type":     {"hi", "application/problem+json", `"hi"`, "application/problem+json", "hi"},
		"nothing":         {nil, "", "null", "application/json", nil},
		"another type":    {"<x/>", "application/xml", "<x/>", "application/xml", []byte("<x/>")},
		"what is no JSON": {[]byte("{"), "application/json", "{", "application/json", []byte("{")},
	} {
		t.Run(title, func(t *testing.T) {
			proto, err := contentToProto(c.payload, c.contentType, nil)
			if err != nil {
				t.Fatal(err)
			}
			content := contentFromProto(proto)
			assertEqual(t, "the data", content.Text(), c.data)
			assertEqual(t, "the content type", content.ContentType, c.as)
			if value := content.Value(); !reflect.DeepEqual(value, c.value) {
				t.Fatalf("the value is %#v, not %#v", value, c.value)
			}
		})
	}
}
