package dev.singyeong.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.TextFormat;
import dev.singyeong.v1.ComparisonOperator;
import dev.singyeong.v1.Query;
import org.junit.jupiter.api.Test;

class QueriesTest {
  @Test
  void saysTheSameAsTheGeneratedTypes() throws Exception {
    Query query =
        Queries.application("backend")
            .setConditions(
                Queries.conditions(
                    Queries.where("version").atLeast(Values.version("2.0.0")),
                    Queries.anyOf(
                        Queries.where("limits", "cpu").in(Values.integer(1), Values.decimal(1.5)),
                        Queries.where("load").compareWith(ComparisonOperator.COMPARISON_OPERATOR_LESS, "max"),
                        Queries.exists("region"))))
            .setSelector(Queries.min("latency"))
            .build();

    Query expected =
        TextFormat.parse(
            """
            application: "backend"
            conditions {
              conditions { comparison {
                path { segments: "version" }
                operator: COMPARISON_OPERATOR_GREATER_OR_EQUAL
                value { version_value: "2.0.0" }
              } }
              conditions { any_of {
                conditions { comparison {
                  path { segments: ["limits", "cpu"] }
                  operator: COMPARISON_OPERATOR_IN
                  value { list_value { values { integer_value: 1 } values { float_value: 1.5 } } }
                } }
                conditions { comparison {
                  path { segments: "load" }
                  operator: COMPARISON_OPERATOR_LESS
                  other { path { segments: "max" } }
                } }
                conditions { exists { path { segments: "region" } } }
              } }
            }
            selector { kind: SELECTOR_KIND_MIN path { segments: "latency" } }
            """,
            Query.class);
    assertEquals(expected, query);
  }

  @Test
  void takesExpressions() {
    Query query = Queries.cel("backend", "123 in guild_ids").build();

    assertEquals("backend", query.getApplication());
    assertEquals("123 in guild_ids", query.getCel());
  }
}
