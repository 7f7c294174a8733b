package dev.singyeong.client;

import dev.singyeong.v1.Condition;
import dev.singyeong.v1.ConditionList;
import dev.singyeong.v1.Exists;
import dev.singyeong.v1.Path;
import dev.singyeong.v1.Query;
import dev.singyeong.v1.Selector;
import dev.singyeong.v1.SelectorKind;
import java.util.List;

/**
 * Makes queries, which name receivers by what these say about themselves. The generated {@link Query} has everything; these are the
 * short ways to its parts.
 *
 * <pre>{@code
 * Query query = Queries.application("backend")
 *     .setConditions(Queries.conditions(
 *         Queries.where("version").atLeast(Values.version("2.0.0")),
 *         Queries.where("guild_ids").contains(Values.integer(123))))
 *     .setSelector(Queries.min("latency"))
 *     .build();
 * }</pre>
 */
public final class Queries {
  private Queries() {}

  /** Clients of one application. */
  public static Query.Builder application(String application) {
    return Query.newBuilder().setApplication(application);
  }

  /** Clients of one application for which an expression of CEL is true: {@code version >= semver("2.0.0") && 123 in guild_ids}. */
  public static Query.Builder cel(String application, String expression) {
    return application(application).setCel(expression);
  }

  /** Begins a comparison of the value at a path: an attribute's key, then map keys and list indexes. */
  public static Comparing where(String... segments) {
    return new Comparing(path(segments));
  }

  /** What all has to hold of a match. */
  public static ConditionList conditions(Condition... conditions) {
    return ConditionList.newBuilder().addAllConditions(List.of(conditions)).build();
  }

  /** Holds where every one of the conditions does. */
  public static Condition allOf(Condition... conditions) {
    return Condition.newBuilder().setAllOf(conditions(conditions)).build();
  }

  /** Holds where at least one of the conditions does. */
  public static Condition anyOf(Condition... conditions) {
    return Condition.newBuilder().setAnyOf(conditions(conditions)).build();
  }

  /** Holds where not one of the conditions does. */
  public static Condition noneOf(Condition... conditions) {
    return Condition.newBuilder().setNoneOf(conditions(conditions)).build();
  }

  /** Holds where there is a value at the path, whatever it is. */
  public static Condition exists(String... segments) {
    return Condition.newBuilder().setExists(Exists.newBuilder().setPath(path(segments))).build();
  }

  /** Picks the match with the smallest value. */
  public static Selector min(String... segments) {
    return selector(SelectorKind.SELECTOR_KIND_MIN, segments);
  }

  /** Picks the match with the largest value. */
  public static Selector max(String... segments) {
    return selector(SelectorKind.SELECTOR_KIND_MAX, segments);
  }

  /** Picks the match nearest to the mean of all. */
  public static Selector average(String... segments) {
    return selector(SelectorKind.SELECTOR_KIND_AVERAGE, segments);
  }

  private static Selector selector(SelectorKind kind, String... segments) {
    return Selector.newBuilder().setKind(kind).setPath(path(segments)).build();
  }

  static Path path(String... segments) {
    return Path.newBuilder().addAllSegments(List.of(segments)).build();
  }
}
