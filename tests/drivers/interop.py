"""Carries out a plan with a real Python client and prints what the client saw, as JSON.

Usage: interop.py mcp|fastmcp PLAN, where PLAN is a JSON file:

    mode     legacy, auto or a modern version such as 2026-07-28
    url      where to connect, and `sse: true` for the older transport; or
    command  a program and its arguments, to be talked to over stdio
    waitFor  names of tools to wait for before anything else
    steps    {"call": NAME, "arguments": {}}, {"read": URI} or {"prompt": NAME, "arguments": {}}

What the client is asked by servers it answers: sampling, elicitation and roots.
"""

import asyncio
import json
import os
import sys

import fastmcp
import mcp
import mcp_types as types
from mcp.client.sse import sse_client

DEADLINE_SECONDS = 90
PAUSE_SECONDS = 0.1

SAMPLED = "sampled by the driver"
FORM = {"name": "Ada Lovelace", "check": True, "integer": 7}
ROOT = "file:///interop"


async def sample(context, params):
    content = types.TextContent(type="text", text=SAMPLED)
    return types.CreateMessageResult(role="assistant", content=content, model="driver")


async def elicit(context, params):
    return types.ElicitResult(action="accept", content=FORM)


async def roots(context):
    return types.ListRootsResult(roots=[types.Root(uri=ROOT, name="interop")])


class PythonSdk:
    """The client of the official SDK."""

    def __init__(self, plan):
        self.client = mcp.Client(
            self.target(plan),
            mode=plan["mode"],
            sampling_callback=sample,
            elicitation_callback=elicit,
            list_roots_callback=roots,
            cache=None,
        )

    @staticmethod
    def target(plan):
        if command := plan.get("command"):
            environment = dict(os.environ)
            return mcp.StdioServerParameters(
                command=command[0], args=command[1:], env=environment
            )
        return sse_client(plan["url"]) if plan.get("sse") else plan["url"]

    def version(self):
        return self.client.protocol_version

    async def page(self, method, cursor):
        return await getattr(self.client, method)(cursor=cursor)

    async def call(self, name, arguments, on_progress):
        return await self.client.call_tool(name, arguments, progress_callback=on_progress)

    async def read(self, uri):
        return await self.client.read_resource(uri)

    async def prompt(self, name, arguments):
        return await self.client.get_prompt(name, arguments)


class FastMcp:
    """The client of FastMCP."""

    def __init__(self, plan):
        async def sample(messages, params, context):
            return SAMPLED

        async def elicit(message, response_type, params, context):
            return FORM

        self.client = fastmcp.Client(
            self.target(plan),
            mode=plan["mode"],
            sampling_handler=sample,
            elicitation_handler=elicit,
            roots=[ROOT],
            cache=False,
        )

    @staticmethod
    def target(plan):
        if command := plan.get("command"):
            return fastmcp.client.StdioTransport(
                command=command[0], args=command[1:], env=dict(os.environ), keep_alive=False
            )
        return plan["url"]

    def version(self):
        return self.client.session.protocol_version

    async def page(self, method, cursor):
        return await getattr(self.client, f"{method}_mcp")(cursor=cursor)

    async def call(self, name, arguments, on_progress):
        return await self.client.call_tool_mcp(name, arguments, progress_handler=on_progress)

    async def read(self, uri):
        return await self.client.read_resource_mcp(uri)

    async def prompt(self, name, arguments):
        return await self.client.get_prompt_mcp(name, arguments)


CLIENTS = {"mcp": PythonSdk, "fastmcp": FastMcp}

LISTS = {
    "tools": ("list_tools", "tools"),
    "resources": ("list_resources", "resources"),
    "templates": ("list_resource_templates", "resource_templates"),
    "prompts": ("list_prompts", "prompts"),
}


def plain(model):
    """Returns what came over the wire, without fields that the client filled in."""
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


async def whole_list(client, method, field):
    """Returns all pages, or None if the server has no such list."""
    items, cursor = [], None
    while True:
        try:
            page = await client.page(method, cursor)
        except Exception:  # A server without the capability refuses; that is an answer.
            return None
        items += [plain(item) for item in getattr(page, field)]
        cursor = page.next_cursor
        if cursor is None:
            return items


async def lists(client):
    return {name: await whole_list(client, *how) for name, how in LISTS.items()}


async def wait_for(client, wanted):
    while True:
        tools = await whole_list(client, "list_tools", "tools") or []
        names = {tool["name"] for tool in tools}
        if set(wanted) <= names:
            return
        await asyncio.sleep(PAUSE_SECONDS)


async def carry_out(client, step):
    progress = []

    async def on_progress(done, total, message):
        progress.append(done)

    try:
        if name := step.get("call"):
            result = await client.call(name, step["arguments"], on_progress)
        elif uri := step.get("read"):
            result = await client.read(uri)
        else:
            result = await client.prompt(step["prompt"], step["arguments"])
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    return {"result": plain(result), "progress": progress}


async def main(kind, plan):
    client = CLIENTS[kind](plan)
    async with asyncio.timeout(DEADLINE_SECONDS), client.client:
        await wait_for(client, plan.get("waitFor", []))
        report = {"version": client.version(), **await lists(client)}
        report["steps"] = [await carry_out(client, step) for step in plan["steps"]]
    print(json.dumps(report))


with open(sys.argv[2]) as file:
    asyncio.run(main(sys.argv[1], json.load(file)))
