use crate::proto::comparison::Operand;
use crate::proto::condition::Kind;
use crate::proto::query::{ApplicationSelector, Filter};
use crate::proto::{
    ApplicationTags, Comparison, ComparisonOperator, Condition, ConditionList, Exists, Path,
    PathOperand, Query, Selector, SelectorKind, Value,
};

/// Short ways to the parts of a query. Its fields have everything.
impl Query {
    /// The clients of one application. `Query::default()` means those of all.
    pub fn of(application: impl Into<String>) -> Self {
        Self {
            application_selector: Some(ApplicationSelector::Application(application.into())),
            ..Self::default()
        }
    }

    /// The clients that carry all of these tags, whatever their application.
    pub fn tagged<T: Into<String>>(tags: impl IntoIterator<Item = T>) -> Self {
        let tags = tags.into_iter().map(Into::into).collect();
        Self {
            application_selector: Some(ApplicationSelector::ApplicationTags(ApplicationTags {
                tags,
            })),
            ..Self::default()
        }
    }

    /// What all has to hold of a match.
    #[must_use]
    pub fn conditions(mut self, conditions: impl IntoIterator<Item = Condition>) -> Self {
        self.filter = Some(Filter::Conditions(joined(conditions)));
        self
    }

    /// An expression of CEL that has to be true of a match: `version >= semver("2.0.0") && 123 in guild_ids`.
    #[must_use]
    pub fn cel(mut self, expression: impl Into<String>) -> Self {
        self.filter = Some(Filter::Cel(expression.into()));
        self
    }

    /// Who of several matches gets it. Else by key, and without a key by chance.
    #[must_use]
    pub fn pick(mut self, selector: Selector) -> Self {
        self.selector = Some(selector);
        self
    }
}

/// Begins a comparison of the value at a path: an attribute's key, then map keys and list indexes.
pub fn attribute<T: Into<String>>(segments: impl IntoIterator<Item = T>) -> Attribute {
    Attribute(path(segments))
}

/// The left side of a comparison; each method completes it. Where the path leads nowhere none of them holds.
#[derive(Clone, Debug)]
pub struct Attribute(Path);

impl Attribute {
    /// The same value; integers and floats are one kind.
    pub fn equals(self, value: impl Into<Value>) -> Condition {
        self.compare(ComparisonOperator::Equal, value)
    }

    /// Another value, or one of another kind.
    pub fn differs(self, value: impl Into<Value>) -> Condition {
        self.compare(ComparisonOperator::NotEqual, value)
    }

    /// After the operand in the order of their kind.
    pub fn above(self, value: impl Into<Value>) -> Condition {
        self.compare(ComparisonOperator::Greater, value)
    }

    /// After the operand, or the same.
    pub fn at_least(self, value: impl Into<Value>) -> Condition {
        self.compare(ComparisonOperator::GreaterOrEqual, value)
    }

    /// Before the operand in the order of their kind.
    pub fn below(self, value: impl Into<Value>) -> Condition {
        self.compare(ComparisonOperator::Less, value)
    }

    /// Before the operand, or the same.
    pub fn at_most(self, value: impl Into<Value>) -> Condition {
        self.compare(ComparisonOperator::LessOrEqual, value)
    }

    /// One of the values.
    pub fn is_in<T: Into<Value>>(self, values: impl IntoIterator<Item = T>) -> Condition {
        self.compare(ComparisonOperator::In, crate::list(values))
    }

    /// None of the values.
    pub fn not_in<T: Into<Value>>(self, values: impl IntoIterator<Item = T>) -> Condition {
        self.compare(ComparisonOperator::NotIn, crate::list(values))
    }

    /// A list that has the operand, a map that has it as a key, a text that has it as a part.
    pub fn contains(self, value: impl Into<Value>) -> Condition {
        self.compare(ComparisonOperator::Contains, value)
    }

    /// The opposite of `contains`, but for paths that lead nowhere.
    pub fn not_contains(self, value: impl Into<Value>) -> Condition {
        self.compare(ComparisonOperator::NotContains, value)
    }

    /// Any of the comparisons by its name in the interface.
    pub fn compare(self, operator: ComparisonOperator, value: impl Into<Value>) -> Condition {
        self.comparison(operator, Operand::Value(value.into()))
    }

    /// Compares with another value of the same client.
    pub fn compare_with(self, operator: ComparisonOperator, other: Attribute) -> Condition {
        let other = PathOperand {
            path: Some(other.0),
            fallback: None,
        };
        self.comparison(operator, Operand::Other(other))
    }

    fn comparison(self, operator: ComparisonOperator, operand: Operand) -> Condition {
        condition(Kind::Comparison(Comparison {
            path: Some(self.0),
            operator: operator.into(),
            operand: Some(operand),
        }))
    }
}

/// Holds where every one of the conditions does.
pub fn all_of(conditions: impl IntoIterator<Item = Condition>) -> Condition {
    condition(Kind::AllOf(joined(conditions)))
}

/// Holds where at least one of the conditions does.
pub fn any_of(conditions: impl IntoIterator<Item = Condition>) -> Condition {
    condition(Kind::AnyOf(joined(conditions)))
}

/// Holds where not one of the conditions does.
pub fn none_of(conditions: impl IntoIterator<Item = Condition>) -> Condition {
    condition(Kind::NoneOf(joined(conditions)))
}

/// Holds where there is a value at the path, whatever it is.
pub fn exists<T: Into<String>>(segments: impl IntoIterator<Item = T>) -> Condition {
    let path = Some(path(segments));
    condition(Kind::Exists(Exists { path }))
}

/// Picks the match with the smallest value.
pub fn min<T: Into<String>>(segments: impl IntoIterator<Item = T>) -> Selector {
    selector(SelectorKind::Min, segments)
}

/// Picks the match with the largest value.
pub fn max<T: Into<String>>(segments: impl IntoIterator<Item = T>) -> Selector {
    selector(SelectorKind::Max, segments)
}

/// Picks the match nearest to the mean of all.
pub fn average<T: Into<String>>(segments: impl IntoIterator<Item = T>) -> Selector {
    selector(SelectorKind::Average, segments)
}

fn selector<T: Into<String>>(
    kind: SelectorKind,
    segments: impl IntoIterator<Item = T>,
) -> Selector {
    Selector {
        kind: kind.into(),
        path: Some(path(segments)),
    }
}

fn path<T: Into<String>>(segments: impl IntoIterator<Item = T>) -> Path {
    Path {
        segments: segments.into_iter().map(Into::into).collect(),
    }
}

fn joined(conditions: impl IntoIterator<Item = Condition>) -> ConditionList {
    ConditionList {
        conditions: conditions.into_iter().collect(),
    }
}

fn condition(kind: Kind) -> Condition {
    Condition { kind: Some(kind) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version;

    #[test]
    fn says_the_same_as_the_generated_types() {
        let query = Query::of("backend")
            .conditions([none_of([attribute(["limits", "cpu"]).is_in([1, 2])])])
            .pick(min(["latency"]));

        let comparison = Comparison {
            path: Some(Path {
                segments: vec!["limits".to_owned(), "cpu".to_owned()],
            }),
            operator: ComparisonOperator::In as i32,
            operand: Some(Operand::Value(crate::list([1, 2]))),
        };
        let none_of = Kind::NoneOf(ConditionList {
            conditions: vec![condition(Kind::Comparison(comparison))],
        });
        let expected = Query {
            application_selector: Some(ApplicationSelector::Application("backend".to_owned())),
            filter: Some(Filter::Conditions(ConditionList {
                conditions: vec![condition(none_of)],
            })),
            selector: Some(Selector {
                kind: SelectorKind::Min as i32,
                path: Some(Path {
                    segments: vec!["latency".to_owned()],
                }),
            }),
            ..Query::default()
        };
        assert_eq!(query, expected);
    }

    #[test]
    fn compares_with_another_value_of_the_client() {
        let condition =
            attribute(["load"]).compare_with(ComparisonOperator::Less, attribute(["max"]));

        let Some(Kind::Comparison(Comparison {
            operand: Some(Operand::Other(other)),
            ..
        })) = condition.kind
        else {
            panic!("no comparison with a path");
        };
        assert_eq!(other.path, Some(path(["max"])));
        assert_ne!(
            attribute(["version"]).at_least(version("2.0.0")),
            attribute(["version"]).at_least("2.0.0")
        );
    }
}
