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
    cargo build --locked --profile dist
    cargo bench --locked --bench stages
    TEAMKIT_BENCH_PROGRAM="$(realpath "${CARGO_TARGET_DIR:-target}")/dist/teamkit" cargo bench --locked --bench performance

# Compare the program with the model of the tests on many random workspaces, others each time
nightly WORKSPACES="10000":
    TEAMKIT_WORKSPACES={{ WORKSPACES }} TEAMKIT_SEED=$(date +%s) cargo test --locked --test suite reference_model:: -- --nocapture

# Feed random input to every fuzz target, or to one, for some seconds each (needs cargo-fuzz; any toolchain will do)
fuzz TARGET="all" SECONDS="60":
    #!/usr/bin/env bash
    set -euo pipefail
    # libFuzzer needs a compiler that takes unstable flags; the code is safe Rust, so no sanitizer watches it.
    export RUSTC_BOOTSTRAP=1
    for target in edit hcl live owners tidy workspace; do
      if [[ {{ TARGET }} == all || {{ TARGET }} == "$target" ]]; then
        mkdir -p "fuzz/target/found/$target"
        cargo fuzz run -s none "$target" "fuzz/target/found/$target" "fuzz/corpus/$target" -- \
          -max_total_time={{ SECONDS }} -max_len=8192 -timeout=20
      fi
    done

# Keep of a target's new inputs what reaches new code, one after the other in fuzz/corpus (needs cargo-fuzz)
fuzz-keep TARGET:
    RUSTC_BOOTSTRAP=1 cargo fuzz run -s none {{ TARGET }} fuzz/corpus/{{ TARGET }} fuzz/target/found/{{ TARGET }} -- -merge=1

# Check licences, sources and advisories of what we depend on (needs cargo-deny)
deny:
    cargo deny check

# Build a release twice and compare the bytes (needs the target, and musl-gcc for one with musl)
reproducible TARGET="x86_64-unknown-linux-musl":
    .ci/reproducible {{ TARGET }} dist

# What CI runs
ci:
    bash .ci/run
