//! The messages and services of the broker, as generated from its protobuf files.

#![allow(missing_docs, clippy::all, rustdoc::all)]

include!("gen/singyeong/v1/singyeong.v1.rs");
