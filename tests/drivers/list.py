"""Lists what a server offers, with the Python SDK's client, as one line of JSON.

Usage: list.py MODE URL, or list.py MODE -- COMMAND ARGUMENTS... for a server over stdio.
MODE is legacy, auto or a modern version such as 2026-07-28.
"""

import asyncio
import json
import os
import sys

from mcp import Client, StdioServerParameters

DEADLINE_SECONDS = 60


async def names(list_page, field):
    """Returns the names of one page, or None if the server has no such list."""
    try:
        items = getattr(await list_page(), field)
    except Exception:  # A server without the capability refuses; that is an answer.
        return None
    return [item.name for item in items]


async def main(mode, target):
    async with asyncio.timeout(DEADLINE_SECONDS), Client(target, mode=mode) as client:
        offer = {
            "version": client.protocol_version,
            "tools": await names(client.list_tools, "tools"),
            "resources": await names(client.list_resources, "resources"),
            "templates": await names(client.list_resource_templates, "resource_templates"),
            "prompts": await names(client.list_prompts, "prompts"),
        }
        print(json.dumps(offer))


def target(arguments):
    if arguments[0] != "--":
        return arguments[0]
    return StdioServerParameters(command=arguments[1], args=arguments[2:], env=dict(os.environ))


asyncio.run(main(sys.argv[1], target(sys.argv[2:])))
