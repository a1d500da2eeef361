//! The `vmcp` command.

fn main() -> std::process::ExitCode {
    vmcp_cli::run()
}
