package singyeong

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// Content is a payload as it came.
type Content struct {
	// Data has the bytes.
	Data []byte
	// ContentType is their media type. Empty: application/octet-stream.
	ContentType string
	// Headers are small pairs of text that travelled along, such as a trace context.
	Headers map[string]string
}

// Decode reads JSON into what v points to, as [json.Unmarshal] does.
func (c Content) Decode(v any) error { return json.Unmarshal(c.Data, v) }

// Text has the bytes as text.
func (c Content) Text() string { return string(c.Data) }

// Value has what the content type says: the value of JSON, text of text/*, and else, and for JSON that is none, bytes.
func (c Content) Value() any {
	if isJSON(c.ContentType) {
		var value any
		if c.Decode(&value) == nil {
			return value
		}
		return c.Data // the sender's mistake; the receiver can still look at it
	}
	if strings.HasPrefix(c.ContentType, "text/") {
		return string(c.Data)
	}
	return c.Data
}

// contentToProto is a payload as it goes over the wire: []byte as it is; a string as it is where a content type is given that is not
// JSON; anything else as JSON, where it fails with INVALID_REQUEST for what JSON cannot hold.
func contentToProto(payload any, contentType string, headers map[string]string) (*pb.Content, error) {
	if data, ok := payload.([]byte); ok {
		return &pb.Content{Data: data, ContentType: contentType, Headers: headers}, nil
	}
	if text, ok := payload.(string); ok && contentType != "" && !isJSON(contentType) {
		return &pb.Content{Data: []byte(text), ContentType: contentType, Headers: headers}, nil
	}
	if contentType == "" {
		contentType = "application/json"
	}
	data, err := jsonOf(payload)
	if err != nil {
		return nil, newError(ReasonInvalidRequest, NotSent, err, "the payload cannot be written as JSON: %v", err)
	}
	return &pb.Content{Data: data, ContentType: contentType, Headers: headers}, nil
}

func jsonOf(payload any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false) // it goes into no page
	err := encoder.Encode(payload)
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), err
}

func contentFromProto(content *pb.Content) Content {
	return Content{Data: content.GetData(), ContentType: content.GetContentType(), Headers: content.GetHeaders()}
}

var jsonType = regexp.MustCompile(`(?i)^application/(?:[\w.-]+\+)?json\s*(?:;|$)`)

func isJSON(contentType string) bool {
	return contentType == "application/json" || jsonType.MatchString(contentType)
}
