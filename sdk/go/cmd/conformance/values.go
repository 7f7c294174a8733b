package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/singyeong/singyeong/sdk/go"
)

// typed is a value with its type, as {"kind": value}.
type typed map[string]json.RawMessage

// value is what a user of the library would write.
func (t typed) value() (any, error) {
	for kind, raw := range t {
		switch kind {
		case "string":
			return decoded[string](raw)
		case "boolean":
			return decoded[bool](raw)
		case "float":
			return decoded[float64](raw)
		case "null":
			return nil, nil
		case "version":
			text, err := decoded[string](raw)
			return singyeong.Semver(text), err
		case "integer":
			return integer(raw)
		case "list":
			return list(raw)
		case "map":
			return valuesByKey(raw)
		}
		return nil, fmt.Errorf("%q is no kind of value", kind)
	}
	return nil, fmt.Errorf("a value has no kind")
}

func decoded[T any](raw json.RawMessage) (T, error) {
	var value T
	err := json.Unmarshal(raw, &value)
	return value, err
}

func integer(raw json.RawMessage) (any, error) {
	digits, err := decoded[string](raw)
	if err != nil {
		return nil, err
	}
	if number, err := strconv.ParseInt(digits, 10, 64); err == nil {
		return number, nil
	}
	return strconv.ParseUint(digits, 10, 64)
}

func list(raw json.RawMessage) ([]any, error) {
	elements, err := decoded[[]typed](raw)
	if err != nil {
		return nil, err
	}
	values := make([]any, len(elements))
	for i, element := range elements {
		if values[i], err = element.value(); err != nil {
			return nil, err
		}
	}
	return values, nil
}

func valuesByKey(raw json.RawMessage) (map[string]any, error) {
	entries, err := decoded[map[string]typed](raw)
	if err != nil {
		return nil, err
	}
	return values(entries)
}

func values(entries map[string]typed) (map[string]any, error) {
	byKey := make(map[string]any, len(entries))
	for key, entry := range entries {
		value, err := entry.value()
		if err != nil {
			return nil, err
		}
		byKey[key] = value
	}
	return byKey, nil
}

// typedOf is a value of the library with its type.
func typedOf(value any) object {
	switch v := value.(type) {
	case string:
		return object{"string": v}
	case bool:
		return object{"boolean": v}
	case int64:
		return object{"integer": strconv.FormatInt(v, 10)}
	case float64:
		return object{"float": v}
	case singyeong.Version:
		return object{"version": string(v)}
	case []any:
		elements := make([]object, len(v))
		for i, element := range v {
			elements[i] = typedOf(element)
		}
		return object{"list": elements}
	case map[string]any:
		return object{"map": typedByKey(v)}
	default:
		return object{"null": true}
	}
}

func typedByKey(byKey map[string]any) object {
	entries := object{}
	for key, value := range byKey {
		entries[key] = typedOf(value)
	}
	return entries
}

// payload is what a message has to say.
type payload struct {
	JSON        json.RawMessage `json:"json"`
	Text        *string         `json:"text"`
	Base64      *string         `json:"base64"`
	ContentType string          `json:"contentType"`
}

// value is what the library takes for it.
func (p payload) value() (any, error) {
	switch {
	case p.Base64 != nil:
		return base64.StdEncoding.DecodeString(*p.Base64)
	case p.Text != nil:
		return *p.Text, nil
	case p.JSON != nil:
		return p.JSON, nil
	default:
		return nil, fmt.Errorf("a payload has none of json, text and base64")
	}
}

func payloadOf(content singyeong.Content) object {
	switch value := content.Value().(type) {
	case []byte:
		return object{"base64": base64.StdEncoding.EncodeToString(value), "contentType": content.ContentType}
	case string:
		if strings.HasPrefix(content.ContentType, "text/") {
			return object{"text": value, "contentType": content.ContentType}
		}
	}
	return object{"json": json.RawMessage(content.Data)}
}
