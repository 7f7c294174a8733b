use std::collections::HashMap;

use crate::proto::value::Kind;
use crate::proto::{ListValue, MapValue, Value};

/// A semantic version, such as `2.1.0-rc.1`, which compares by precedence and not as text.
pub fn version(text: impl Into<String>) -> Value {
    Kind::VersionValue(text.into()).into()
}

/// An ordered list of values of any kinds.
pub fn list<T: Into<Value>>(values: impl IntoIterator<Item = T>) -> Value {
    let values = values.into_iter().map(Into::into).collect();
    Kind::ListValue(ListValue { values }).into()
}

/// Values by key, without order.
pub fn map<K: Into<String>, T: Into<Value>>(entries: impl IntoIterator<Item = (K, T)>) -> Value {
    let entries: HashMap<String, Value> = entries
        .into_iter()
        .map(|(key, value)| (key.into(), value.into()))
        .collect();
    Kind::MapValue(MapValue { entries }).into()
}

/// Nothing; only within lists and maps, and in queries.
pub fn null() -> Value {
    Kind::NullValue(0).into()
}

impl From<Kind> for Value {
    fn from(kind: Kind) -> Self {
        Self { kind: Some(kind) }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Kind::StringValue(text.to_owned()).into()
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Kind::StringValue(text).into()
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Kind::IntegerValue(number).into()
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        i64::from(number).into()
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Kind::FloatValue(number).into()
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Kind::BooleanValue(truth).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_of_what_kind_a_value_is() {
        assert_eq!(Value::from(1).kind, Some(Kind::IntegerValue(1)));
        assert_eq!(Value::from(1.0).kind, Some(Kind::FloatValue(1.0)));
        assert_eq!(
            version("1.0.0").kind,
            Some(Kind::VersionValue("1.0.0".to_owned()))
        );
        let nested = map([("ids", list([122, 123]))]);
        let Some(Kind::MapValue(entries)) = nested.kind else {
            panic!("no map");
        };
        assert_eq!(entries.entries["ids"], list([122_i64, 123]));
    }
}
