package dev.singyeong.client;

import dev.singyeong.v1.Comparison;
import dev.singyeong.v1.ComparisonOperator;
import dev.singyeong.v1.Condition;
import dev.singyeong.v1.Path;
import dev.singyeong.v1.PathOperand;
import dev.singyeong.v1.Value;

/** The left side of a comparison; each method completes it. Where the path leads nowhere none of them holds. */
public final class Comparing {
  private final Path path;

  Comparing(Path path) {
    this.path = path;
  }

  /** The same value; integers and decimals are one kind. */
  public Condition equalTo(Value value) {
    return compare(ComparisonOperator.COMPARISON_OPERATOR_EQUAL, value);
  }

  /** Another value, or one of another kind. */
  public Condition notEqualTo(Value value) {
    return compare(ComparisonOperator.COMPARISON_OPERATOR_NOT_EQUAL, value);
  }

  /** After the operand in the order of their kind. */
  public Condition greaterThan(Value value) {
    return compare(ComparisonOperator.COMPARISON_OPERATOR_GREATER, value);
  }

  /** After the operand, or the same. */
  public Condition atLeast(Value value) {
    return compare(ComparisonOperator.COMPARISON_OPERATOR_GREATER_OR_EQUAL, value);
  }

  /** Before the operand in the order of their kind. */
  public Condition lessThan(Value value) {
    return compare(ComparisonOperator.COMPARISON_OPERATOR_LESS, value);
  }

  /** Before the operand, or the same. */
  public Condition atMost(Value value) {
    return compare(ComparisonOperator.COMPARISON_OPERATOR_LESS_OR_EQUAL, value);
  }

  /** One of the values. */
  public Condition in(Value... values) {
    return compare(ComparisonOperator.COMPARISON_OPERATOR_IN, Values.list(values));
  }

  /** None of the values. */
  public Condition notIn(Value... values) {
    return compare(ComparisonOperator.COMPARISON_OPERATOR_NOT_IN, Values.list(values));
  }

  /** A list that has the operand, a map that has it as a key, a text that has it as a part. */
  public Condition contains(Value value) {
    return compare(ComparisonOperator.COMPARISON_OPERATOR_CONTAINS, value);
  }

  /** The opposite of {@link #contains}, but for paths that lead nowhere. */
  public Condition notContains(Value value) {
    return compare(ComparisonOperator.COMPARISON_OPERATOR_NOT_CONTAINS, value);
  }

  /** Compares with another value of the same client. */
  public Condition compareWith(ComparisonOperator operator, String... segments) {
    PathOperand other = PathOperand.newBuilder().setPath(Queries.path(segments)).build();
    return condition(Comparison.newBuilder().setPath(path).setOperator(operator).setOther(other));
  }

  /** Any of the comparisons by its name in the interface. */
  public Condition compare(ComparisonOperator operator, Value value) {
    return condition(Comparison.newBuilder().setPath(path).setOperator(operator).setValue(value));
  }

  private static Condition condition(Comparison.Builder comparison) {
    return Condition.newBuilder().setComparison(comparison).build();
  }
}
