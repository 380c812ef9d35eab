//! A plan of Terraform as JSON, compared with definitions.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    targets::verify_plan(data);
});
