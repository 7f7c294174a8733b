mod fake_broker;
mod real_broker;
mod session;
