package dev.singyeong.client;

import com.google.protobuf.NullValue;
import dev.singyeong.v1.ListValue;
import dev.singyeong.v1.MapValue;
import dev.singyeong.v1.Value;
import java.util.List;
import java.util.Map;

/** Makes the values that metadata and queries hold; each has one of eight kinds. */
public final class Values {
  private Values() {}

  /** A text. */
  public static Value text(String value) {
    return Value.newBuilder().setStringValue(value).build();
  }

  /** A whole number. */
  public static Value integer(long value) {
    return Value.newBuilder().setIntegerValue(value).build();
  }

  /** A number with a fraction; NaN and the infinities are refused by the broker. */
  public static Value decimal(double value) {
    return Value.newBuilder().setFloatValue(value).build();
  }

  /** A semantic version, such as {@code 2.1.0-rc.1}, which compares by precedence and not as text. */
  public static Value version(String value) {
    return Value.newBuilder().setVersionValue(value).build();
  }

  /** True or false. */
  public static Value bool(boolean value) {
    return Value.newBuilder().setBooleanValue(value).build();
  }

  /** An ordered list of values of any kinds. */
  public static Value list(Value... values) {
    return list(List.of(values));
  }

  /** An ordered list of values of any kinds. */
  public static Value list(Iterable<Value> values) {
    return Value.newBuilder().setListValue(ListValue.newBuilder().addAllValues(values)).build();
  }

  /** Values by key, without order. */
  public static Value map(Map<String, Value> entries) {
    return Value.newBuilder().setMapValue(MapValue.newBuilder().putAllEntries(entries)).build();
  }

  /** Nothing; only within lists and maps, and in queries. */
  public static Value nothing() {
    return Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
  }
}
