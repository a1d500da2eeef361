"""Waits until a server lists tools whose names end in all the given words.

Usage: wait_for_tools.py URL WORD... A gateway listens before its backends are there, so whoever
tests what it offers waits for the offer first.
"""

import asyncio
import sys

from mcp import Client

DEADLINE_SECONDS = 60
PAUSE_SECONDS = 0.1


async def main(url, words):
    missing = words
    try:
        async with asyncio.timeout(DEADLINE_SECONDS), Client(url, cache=None) as client:
            while missing:
                names = [tool.name for tool in (await client.list_tools()).tools]
                missing = [word for word in words if not offers(names, word)]
                await asyncio.sleep(PAUSE_SECONDS if missing else 0)
    except TimeoutError:
        sys.exit(f"no tool of {url} ends in: {', '.join(missing)}")


def offers(names, word):
    return any(name.endswith(word) for name in names)


asyncio.run(main(sys.argv[1], sys.argv[2:]))
