package dev.singyeong.client;

import com.google.protobuf.ByteString;
import dev.singyeong.v1.Content;

/** Makes payloads. The broker hands them on as they are; their content type tells the receiver how to read them. */
public final class Contents {
  private Contents() {}

  /** No payload. */
  public static Content empty() {
    return Content.getDefaultInstance();
  }

  /** JSON, already written as text by the library of the program's choice. WebSocket clients get it as its value. */
  public static Content json(String json) {
    return of(ByteString.copyFromUtf8(json), "application/json");
  }

  /** Plain text. */
  public static Content text(String text) {
    return of(ByteString.copyFromUtf8(text), "text/plain");
  }

  /** Bytes, as {@code application/octet-stream}. */
  public static Content bytes(byte[] bytes) {
    return of(ByteString.copyFrom(bytes), "application/octet-stream");
  }

  /** Anything, with its media type. */
  public static Content of(ByteString data, String contentType) {
    return Content.newBuilder().setData(data).setContentType(contentType).build();
  }

  /** A payload as UTF-8 text: JSON that was sent as such, for instance. */
  public static String asText(Content content) {
    return content.getData().toStringUtf8();
  }
}
