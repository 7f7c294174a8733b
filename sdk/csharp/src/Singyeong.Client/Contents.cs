using Google.Protobuf;
using Singyeong.V1;

namespace Singyeong.Client;

/// <summary>Makes payloads. The broker hands them on as they are; their content type tells the receiver how to read them.</summary>
public static class Contents
{
    /// <summary>JSON, already written as text, by System.Text.Json say. WebSocket clients get it as its value.</summary>
    public static Content Json(string json) => Of(ByteString.CopyFromUtf8(json), "application/json");

    /// <summary>Plain text.</summary>
    public static Content Text(string text) => Of(ByteString.CopyFromUtf8(text), "text/plain");

    /// <summary>Bytes, as <c>application/octet-stream</c>.</summary>
    public static Content Bytes(byte[] bytes) => Of(ByteString.CopyFrom(bytes), "application/octet-stream");

    /// <summary>Anything, with its media type.</summary>
    public static Content Of(ByteString data, string contentType) => new() { Data = data, ContentType = contentType };

    /// <summary>A payload as UTF-8 text: JSON that was sent as such, for instance.</summary>
    public static string AsText(this Content content) => content.Data.ToStringUtf8();
}
