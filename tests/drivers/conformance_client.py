"""Does what one client scenario of the conformance suite wants, with the Python SDK's client.

Usage: conformance_client.py [--direct] URL. The suite's environment says the rest: the scenario,
the protocol version, and for some scenarios a context with the calls to make. With `--direct` the
URL is the suite's own server, not a gateway before it.
"""

import asyncio
import json
import os
import sys

import mcp_types as types
from mcp import Client
from pydantic import ValidationError

DEADLINE_SECONDS = 60

# A gateway lists what its backends offered so far; this is how long they may take.
PATIENCE_SECONDS = 5
PAUSE_SECONDS = 0.1


async def sample(context, params):
    """Answers for the model."""
    content = types.TextContent(type="text", text="An answer from the driver.")
    return types.CreateMessageResult(role="assistant", content=content, model="driver")


async def list_roots(context):
    """Answers with one root."""
    return types.ListRootsResult(roots=[types.Root(uri="file:///driver", name="driver")])


async def elicit(context, params):
    """Accepts every form: defaults where the schema has them, something that fits elsewhere."""
    properties = params.requested_schema.get("properties", {})
    content = {name: fitting_value(schema) for name, schema in properties.items()}
    return types.ElicitResult(action="accept", content=content)


def fitting_value(schema):
    """Returns a value of the schema."""
    if "default" in schema:
        return schema["default"]
    if "enum" in schema:
        return schema["enum"][0]
    examples = {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "array": []}
    return examples.get(schema.get("type"), {})


def fitting_arguments(tool):
    """Returns arguments that fit a tool's schema."""
    properties = tool.input_schema.get("properties", {})
    return {name: fitting_value(schema) for name, schema in properties.items()}


async def listed_tools(client):
    """Returns the tools, as soon as there are any.

    Two mock servers offer none. Asking until patience ends is right for them, too: it keeps the
    gateway running until it has talked to them.
    """
    clock = asyncio.get_running_loop().time
    end = clock() + PATIENCE_SECONDS
    while not (tools := (await client.list_tools()).tools) and clock() < end:
        await asyncio.sleep(PAUSE_SECONDS)
    return tools


async def add_numbers(client):
    await listed_tools(client)
    await client.call_tool("add_numbers", {"a": 5, "b": 3})


async def call_listed_tools(client):
    for tool in await listed_tools(client):
        await client.call_tool(tool.name, fitting_arguments(tool))


async def use_everything(client):
    await call_listed_tools(client)
    for resource in (await client.list_resources()).resources:
        await client.read_resource(resource.uri)
    for prompt in (await client.list_prompts()).prompts:
        await client.get_prompt(prompt.name)


async def call_from_context(client):
    await listed_tools(client)
    context = json.loads(os.environ["MCP_CONFORMANCE_CONTEXT"])
    for call in context["toolCalls"]:
        await client.call_tool(call["name"], call["arguments"])


async def answer_input_requests(client):
    await listed_tools(client)
    # At the same time, so that state of one call could leak into another.
    names = ["test_mrtr_echo_state", "test_mrtr_no_state", "test_mrtr_unrelated"]
    await asyncio.gather(*(client.call_tool(name, {}) for name in names))
    try:
        await client.call_tool("test_mrtr_no_result_type", {})
    except ValidationError:
        # This client insists on a result type. A gateway must add it, the suite's server does not.
        if "--direct" not in sys.argv:
            raise


async def echo_schema(client):
    tools = {tool.name: tool for tool in await listed_tools(client)}
    schema = tools["json_schema_2020_12_tool"].input_schema
    await client.call_tool("json_schema_echo", {"schema": schema})


SCENARIOS = {
    "initialize": listed_tools,
    "tools_call": add_numbers,
    "elicitation-sep1034-client-defaults": call_listed_tools,
    "sse-retry": call_listed_tools,
    "request-metadata": listed_tools,
    "http-standard-headers": use_everything,
    "http-custom-headers": call_from_context,
    "http-invalid-tool-headers": call_listed_tools,
    "sep-2322-client-request-state": answer_input_requests,
    "json-schema-ref-no-deref": listed_tools,
    "json-schema-2020-12-preservation": echo_schema,
}


async def main(url):
    version = os.environ["MCP_CONFORMANCE_PROTOCOL_VERSION"]
    mode = "auto" if version >= "2026-07-28" else "legacy"
    scenario = SCENARIOS[os.environ["MCP_CONFORMANCE_SCENARIO"]]
    callbacks = {
        "sampling_callback": sample,
        "list_roots_callback": list_roots,
        "elicitation_callback": elicit,
        "cache": None,
    }
    async with asyncio.timeout(DEADLINE_SECONDS), Client(url, mode=mode, **callbacks) as client:
        await scenario(client)


asyncio.run(main(sys.argv[-1]))
