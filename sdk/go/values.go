package singyeong

import (
	"math"
	"reflect"
	"strconv"

	"google.golang.org/protobuf/types/known/structpb"

	pb "github.com/singyeong/singyeong/sdk/go/gen/singyeong/v1"
)

// Version is a semantic version among values: it compares by precedence, not as text.
type Version string

// Semver makes a version: three numeric parts, with pre-release and build where wanted.
func Semver(text string) Version { return Version(text) }

// Metadata is what a client says about itself, by key.
//
// Values are strings, booleans, integers and floats of any size, [Version], and slices, arrays and maps with string keys of such. Nil
// only within slices and maps, and in queries. What comes from the broker has the types string, bool, int64, float64, [Version],
// []any, map[string]any and nil.
type Metadata map[string]any

// valueToProto fails with INVALID_REQUEST and the path for what is no value.
func valueToProto(value any, path string) (*pb.Value, error) {
	if value == nil {
		return &pb.Value{Kind: &pb.Value_NullValue{NullValue: structpb.NullValue_NULL_VALUE}}, nil
	}
	if version, ok := value.(Version); ok {
		return &pb.Value{Kind: &pb.Value_VersionValue{VersionValue: string(version)}}, nil
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.String:
		return &pb.Value{Kind: &pb.Value_StringValue{StringValue: v.String()}}, nil
	case reflect.Bool:
		return &pb.Value{Kind: &pb.Value_BooleanValue{BooleanValue: v.Bool()}}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &pb.Value{Kind: &pb.Value_IntegerValue{IntegerValue: v.Int()}}, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if v.Uint() > math.MaxInt64 {
			return nil, invalidError("%s: %d is too large for an integer of 64 bits", path, v.Uint())
		}
		return &pb.Value{Kind: &pb.Value_IntegerValue{IntegerValue: int64(v.Uint())}}, nil
	case reflect.Float32, reflect.Float64:
		if math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0) {
			return nil, invalidError("%s: %v is no metadata", path, v.Float())
		}
		return &pb.Value{Kind: &pb.Value_FloatValue{FloatValue: v.Float()}}, nil
	case reflect.Slice, reflect.Array:
		return listToProto(v, path)
	case reflect.Map:
		return mapToProto(v, path)
	default:
		return nil, invalidError("%s: %T is no metadata", path, value)
	}
}

func listToProto(list reflect.Value, path string) (*pb.Value, error) {
	values := make([]*pb.Value, list.Len())
	for i := range values {
		value, err := valueToProto(list.Index(i).Interface(), path+"["+strconv.Itoa(i)+"]")
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	return &pb.Value{Kind: &pb.Value_ListValue{ListValue: &pb.ListValue{Values: values}}}, nil
}

func mapToProto(m reflect.Value, path string) (*pb.Value, error) {
	if m.Type().Key().Kind() != reflect.String {
		return nil, invalidError("%s: the keys of a map are strings", path)
	}
	entries := make(map[string]*pb.Value, m.Len())
	for key, element := range m.Seq2() {
		value, err := valueToProto(element.Interface(), path+"."+key.String())
		if err != nil {
			return nil, err
		}
		entries[key.String()] = value
	}
	return &pb.Value{Kind: &pb.Value_MapValue{MapValue: &pb.MapValue{Entries: entries}}}, nil
}

func (m Metadata) toProto() (map[string]*pb.Value, error) {
	attributes := make(map[string]*pb.Value, len(m))
	for key, element := range m {
		value, err := valueToProto(element, "metadata."+key)
		if err != nil {
			return nil, err
		}
		attributes[key] = value
	}
	return attributes, nil
}

func valueFromProto(value *pb.Value) any {
	switch kind := value.GetKind().(type) {
	case *pb.Value_StringValue:
		return kind.StringValue
	case *pb.Value_IntegerValue:
		return kind.IntegerValue
	case *pb.Value_FloatValue:
		return kind.FloatValue
	case *pb.Value_VersionValue:
		return Version(kind.VersionValue)
	case *pb.Value_BooleanValue:
		return kind.BooleanValue
	case *pb.Value_ListValue:
		list := make([]any, len(kind.ListValue.GetValues()))
		for i, element := range kind.ListValue.GetValues() {
			list[i] = valueFromProto(element)
		}
		return list
	case *pb.Value_MapValue:
		return valuesFromProto(kind.MapValue.GetEntries())
	default:
		return nil
	}
}

func valuesFromProto(entries map[string]*pb.Value) map[string]any {
	values := make(map[string]any, len(entries))
	for key, element := range entries {
		values[key] = valueFromProto(element)
	}
	return values
}
