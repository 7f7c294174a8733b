package singyeong

import (
	"net/http"
	"reflect"
	"testing"
)

func TestHeaderFieldsAreBytesHereAndTextOnTheWire(t *testing.T) {
	header := http.Header{"X-Bytes": {"caf\xe9"}, "Accept": {"b", "a"}}
	fields := headersToProto(header)
	assertEqual(t, "the first name", fields[0].GetName(), "Accept")
	assertEqual(t, "the first value", fields[0].GetValue(), "b")
	assertEqual(t, "the bytes", fields[2].GetValue(), "café")
	if back := headersFromProto(fields); !reflect.DeepEqual(back, header) {
		t.Fatalf("%v came back as %v", header, back)
	}
}
