"""Carries out a plan with the Inspector's command line and prints what it saw, as JSON.

Usage: inspector.py PLAN; the plan is as for `interop.py`. The Inspector does one thing per start
and answers no questions of servers. It connects as a legacy client.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

DEADLINE_SECONDS = 90
PAUSE_SECONDS = 0.1

MODULES = pathlib.Path(__file__).parents[2] / ".fixtures/npm/node_modules"
PROGRAM = [MODULES / ".bin/node", MODULES / ".bin/mcp-inspector", "--cli"]

LISTS = {
    "tools": ("tools/list", "tools"),
    "resources": ("resources/list", "resources"),
    "templates": ("resources/templates/list", "resourceTemplates"),
    "prompts": ("prompts/list", "prompts"),
}


class Failed(Exception):
    """The Inspector said no."""


def inspect(plan, *options):
    if command := plan.get("command"):
        target, transport = command, "stdio"
    else:
        target, transport = [plan["url"]], "sse" if plan.get("sse") else "http"
    words = [*PROGRAM, *target, "--transport", transport, *options]
    environment = os.environ | {"PATH": f"{MODULES / '.bin'}:{os.environ['PATH']}"}
    done = subprocess.run(
        words, capture_output=True, text=True, timeout=DEADLINE_SECONDS, env=environment
    )
    # A tool that ran and failed has a result, too, for which the exit code is not zero.
    if not done.stdout.strip():
        raise Failed(done.stderr.strip())
    return json.loads(done.stdout)


def whole_list(plan, method, field):
    """Returns the list, or None if the server has none."""
    try:
        return inspect(plan, "--method", method)[field]
    except Failed:
        return None


def wait_for(plan, wanted):
    while wanted:
        names = {tool["name"] for tool in whole_list(plan, "tools/list", "tools") or []}
        if set(wanted) <= names:
            return
        time.sleep(PAUSE_SECONDS)


def pairs(option, arguments):
    """Returns the arguments as the Inspector takes them: strings bare, the rest as JSON."""
    for key, value in arguments.items():
        text = value if isinstance(value, str) else json.dumps(value)
        yield option
        yield f"{key}={text}"


def carry_out(plan, step):
    if name := step.get("call"):
        options = ["tools/call", "--tool-name", name, *pairs("--tool-arg", step["arguments"])]
    elif uri := step.get("read"):
        options = ["resources/read", "--uri", uri]
    else:
        arguments = pairs("--prompt-args", step["arguments"])
        options = ["prompts/get", "--prompt-name", step["prompt"], *arguments]
    try:
        return {"result": inspect(plan, "--method", *options), "progress": []}
    except Failed as error:
        return {"error": str(error)}


def main(plan):
    wait_for(plan, plan.get("waitFor", []))
    wanted = {name: LISTS[name] for name in plan.get("lists", LISTS)}
    report = {name: whole_list(plan, *how) for name, how in wanted.items()}
    report["steps"] = [carry_out(plan, step) for step in plan["steps"]]
    print(json.dumps(report))


with open(sys.argv[1]) as file:
    main(json.load(file))
