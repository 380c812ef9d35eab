# What is here: `just --list`. What CI runs: `just ci`.

set shell := ["bash", "-euo", "pipefail", "-c"]

_default:
    @just --list

# Format, lint
check:
    cargo fmt --check
    cargo clippy --all-targets --locked -- -D warnings

# Run all tests
test *ARGS:
    cargo test --locked {{ ARGS }}

# Run all tests, then go through changed snapshots one by one
review:
    cargo insta test --review

# Take everything that is generated as it is now
bless:
    cargo insta test --accept
    cargo run -- generate
    cargo run -- snapshot --accept

# Build the API documentation
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked

# Generate the example organization, and look at one team of it
example:
    cargo run --release -- generate
    cargo run --release -- preview payments

# Measure stages and whole runs, beside the floor and peers; writes docs/performance.md
performance:
    cargo bench --locked --bench stages
    cargo bench --locked --bench performance

# Compare the program with the model of the tests on many random workspaces, others each time
nightly WORKSPACES="10000":
    TEAMKIT_WORKSPACES={{ WORKSPACES }} TEAMKIT_SEED=$(date +%s) cargo test --locked --test suite model:: -- --nocapture

# Feed random input to a fuzz target for a minute (needs cargo-fuzz and a nightly toolchain)
fuzz TARGET SECONDS="60":
    cargo +nightly fuzz run {{ TARGET }} -- -max_total_time={{ SECONDS }}

# Check licences, sources and advisories of what we depend on (needs cargo-deny)
deny:
    cargo deny check

# What CI runs
ci:
    bash .ci/run
