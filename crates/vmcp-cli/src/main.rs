//! The `vmcp` command.

/// What one worker allocates for a call, another often frees. On Linux with glibc that took a sixth
/// of a call's processor time, a part of it waiting for locks; see `docs/benchmarks.md`.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    vmcp_cli::run()
}
