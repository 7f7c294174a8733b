package dev.singyeong.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.singyeong.v1.ErrorReason;
import dev.singyeong.v1.Failure;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Reads refusals of the broker, and says what is to be made of them. */
final class Failures {
  private static final String PREFIX = "ERROR_REASON_";

  /** What was asked has reached its receiver. */
  private static final Set<String> SENT = Set.of("REQUEST_TIMEOUT", "REPLY_FAILED");

  /** They do not say whether it has been done. */
  private static final Set<String> UNKNOWN =
      Set.of(
          "INTERNAL",
          "CANCELLED",
          "STORAGE_FAILED",
          "UPSTREAM_FAILED",
          "UPSTREAM_TIMEOUT",
          "PLUGIN_FAILED",
          "PEER_LOST");

  /** Refusals of a session that another try may not meet again. */
  private static final Set<String> PASSING =
      Set.of(
          "CONNECTION_FAILED",
          "CONNECTION_LOST",
          "CLIENT_ALREADY_REGISTERED",
          "SLOW_CONSUMER",
          "HEARTBEAT_TIMEOUT",
          "DRAINING",
          "TOO_MANY_ATTEMPTS",
          "AUTHENTICATION_UNAVAILABLE",
          "RATE_LIMITED",
          "CAPACITY_REACHED",
          "OVERLOADED",
          "INTERNAL");

  /** Refusals that a new credential may not meet again. */
  private static final Set<String> RENEWABLE = Set.of("CREDENTIAL_EXPIRED", "UNAUTHENTICATED");

  private Failures() {}

  /** The exception for a refused command. */
  static SingyeongException of(Failure failure) {
    String name = failure.getReason() == ErrorReason.UNRECOGNIZED ? "UNSPECIFIED" : failure.getReason().name();
    String reason = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    Duration retryAfter = failure.hasRetryDelay() ? durationOf(failure.getRetryDelay()) : null;
    return new SingyeongException(
        reason, outcomeOf(reason), failure.getMessage(), failure.getDetailsMap(), retryAfter, null);
  }

  /**
   * The exception for a call that ended with a status: the broker's own reason where it gives one, else one of the connection.
   *
   * @param wasReady whether the session was registered before
   */
  static SingyeongException of(Throwable thrown, boolean wasReady) {
    com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
    Optional<ErrorInfo> info = detail(status, ErrorInfo.class);
    if (info.isPresent()) {
      String reason = info.get().getReason();
      Duration retryAfter =
          detail(status, RetryInfo.class).map(retry -> durationOf(retry.getRetryDelay())).orElse(null);
      return new SingyeongException(
          reason, outcomeOf(reason), status.getMessage(), info.get().getMetadataMap(), retryAfter, thrown);
    }
    String why = describe(Status.fromThrowable(thrown));
    return wasReady
        ? new SingyeongException("CONNECTION_LOST", Outcome.UNKNOWN, "the connection failed: " + why, thrown)
        : new SingyeongException("CONNECTION_FAILED", Outcome.NOT_SENT, "no connection: " + why, thrown);
  }

  /** Whether connecting again may help. */
  static boolean isPassing(SingyeongException error, boolean renewsCredential) {
    return PASSING.contains(error.reason()) || (renewsCredential && RENEWABLE.contains(error.reason()));
  }

  static Outcome outcomeOf(String reason) {
    if (SENT.contains(reason)) {
      return Outcome.SENT;
    }
    return UNKNOWN.contains(reason) ? Outcome.UNKNOWN : Outcome.NOT_SENT;
  }

  /** Code, text and the innermost cause, in one line. */
  private static String describe(Status status) {
    StringBuilder text = new StringBuilder(status.getCode().name());
    if (status.getDescription() != null) {
      text.append(": ").append(status.getDescription());
    }
    Throwable cause = status.getCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause == null ? text.toString() : text.append(": ").append(cause.getMessage()).toString();
  }

  private static Duration durationOf(com.google.protobuf.Duration duration) {
    return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }

  private static <T extends Message> Optional<T> detail(com.google.rpc.Status status, Class<T> type) {
    if (status == null) {
      return Optional.empty();
    }
    for (Any any : status.getDetailsList()) {
      if (any.is(type)) {
        try {
          return Optional.of(any.unpack(type));
        } catch (InvalidProtocolBufferException unreadable) {
          return Optional.empty(); // as good as none: the status itself still tells
        }
      }
    }
    return Optional.empty();
  }
}
