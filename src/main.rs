//! Arguments in, exit code out.

use std::process::ExitCode;

/// A tree of blocks and texts is many small allocations from two threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    teamkit::cli::run(std::env::args_os())
}
