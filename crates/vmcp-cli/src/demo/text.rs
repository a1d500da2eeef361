//! What `vmcp demo` prints.

use vmcp::{BackendReport, Directory};

use crate::{
    board::{Columns, Totals, line},
    look::Look,
};

/// Everything but the first line: the board, what to try, and how to use it from a client.
pub(crate) fn page(directory: &Directory, url: &str, look: Look) -> String {
    let reports = directory.report();
    let columns = Columns::of(&reports);
    let board = |report: &BackendReport| line(report, columns, look, 0).trim_end().to_owned();
    let board: Vec<_> = reports.iter().map(board).collect();
    let totals = Totals::of(directory).line();
    format!(
        "{board}\n{totals}\n\n{STORY}\n\nA first request:\n\n{curl}\n\n{clients}\n\n{END}",
        board = board.join("\n"),
        curl = curl(url),
        clients = clients(url),
    )
}

const STORY: &str = "\
The story: it is 14:22, a page came in, and customers wait for the checkout. Why, and what would you
do? Five servers know a part each.";

const END: &str = "\
`vmcp demo --print-config` shows the configuration behind this. Ctrl-C ends it.";

/// A request that needs no handshake: it describes itself.
pub(crate) fn curl(url: &str) -> String {
    format!(
        "\
curl -s {url} \\
  -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \\
  -H 'MCP-Protocol-Version: 2026-07-28' \\
  -H 'Mcp-Method: tools/call' -H 'Mcp-Name: pager_list_pages' \\
  -d '{{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/call\", \"params\": {{
        \"name\": \"pager_list_pages\", \"arguments\": {{\"status\": \"triggered\"}}, \"_meta\": {{
          \"io.modelcontextprotocol/protocolVersion\": \"2026-07-28\",
          \"io.modelcontextprotocol/clientCapabilities\": {{}}}}}}}}'"
    )
}

fn clients(url: &str) -> String {
    format!(
        "\
From a client:

  Claude Code  claude mcp add --transport http vmcp-demo {url}
  Cursor       in ~/.cursor/mcp.json: {{\"mcpServers\": {{\"vmcp-demo\": {{\"type\": \"http\", \"url\": \"{url}\"}}}}}}
  VS Code      in .vscode/mcp.json: {{\"servers\": {{\"vmcp-demo\": {{\"type\": \"http\", \"url\": \"{url}\"}}}}}}

Then choose the prompt `pager_triage` for page P-311, or ask: why is the checkout slow?"
    )
}
