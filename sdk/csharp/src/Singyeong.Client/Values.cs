using System.Collections.Generic;
using Google.Protobuf.WellKnownTypes;
using Singyeong.V1;
using ListValue = Singyeong.V1.ListValue;
using Value = Singyeong.V1.Value;

namespace Singyeong.Client;

/// <summary>Makes the values that metadata and queries hold; each has one of eight kinds.</summary>
public static class Values
{
    /// <summary>A text.</summary>
    public static Value Text(string value) => new() { StringValue = value };

    /// <summary>A whole number.</summary>
    public static Value Integer(long value) => new() { IntegerValue = value };

    /// <summary>A number with a fraction; NaN and the infinities are refused by the broker.</summary>
    public static Value Float(double value) => new() { FloatValue = value };

    /// <summary>A semantic version, such as <c>2.1.0-rc.1</c>, which compares by precedence and not as text.</summary>
    public static Value Version(string value) => new() { VersionValue = value };

    /// <summary>True or false.</summary>
    public static Value Boolean(bool value) => new() { BooleanValue = value };

    /// <summary>An ordered list of values of any kinds.</summary>
    public static Value List(params Value[] values) => new() { ListValue = new ListValue { Values = { values } } };

    /// <summary>Values by key, without order.</summary>
    public static Value Map(IDictionary<string, Value> entries) => new() { MapValue = new MapValue { Entries = { entries } } };

    /// <summary>Nothing; only within lists and maps, and in queries.</summary>
    public static Value Null() => new() { NullValue = NullValue.NullValue };
}
