"""A client of the tools, as an agent's program has one."""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
from msgspec import Struct

if TYPE_CHECKING:
    from mcp import ClientSession
    from mcp.types import ElicitRequestParams, ElicitResult

T = TypeVar("T")


class Agent(Struct):
    """One session. `progress` are the messages that came on the way, `questions` those to the user."""

    client: ClientSession
    questions: list[str]
    progress: list[str]

    async def call(self, tool: str, **arguments: Any) -> dict[str, Any] | str:
        """What a tool answers; a text for an error."""

        async def on_progress(progress: float, total: float | None, message: str | None) -> None:
            self.progress.append(message or "")

        result = await self.client.call_tool(tool, arguments, progress_callback=on_progress)
        text = "".join(part.text for part in result.content if part.type == "text")
        return text if result.is_error else dict(json.loads(text))

    async def result(self, tool: str, **arguments: Any) -> dict[str, Any]:
        """What a tool answers that does its work."""
        answer = await self.call(tool, **arguments)
        assert isinstance(answer, dict), answer
        return answer


def converse(
    folder: Path,
    conversation: Callable[[Agent], Awaitable[T]],
    *,
    consent: bool | None = None,
    variables: Mapping[str, str] | None = None,
) -> T:
    """A session in a folder. `consent` is what its user answers to questions; None is a client that can't ask."""
    # Not above: all workers of the tests collect this file, and the import takes a tenth of that.
    from mcp import ClientSession, StdioServerParameters, stdio_client
    from mcp.types import ElicitResult

    async def session() -> T:
        questions: list[str] = []

        async def answer(context: object, params: ElicitRequestParams) -> ElicitResult:
            questions.append(params.message)
            return ElicitResult(action="accept", content={"run": bool(consent)})

        program = StdioServerParameters(
            command=sys.executable, args=["-m", "loadlint", "mcp"], cwd=folder, env=dict(variables or {}) or None
        )
        asks = None if consent is None else answer
        async with (
            stdio_client(program) as (reading, writing),
            ClientSession(reading, writing, elicitation_callback=asks) as client,
        ):
            await client.initialize()
            return await conversation(Agent(client, questions, []))

    return anyio.run(session)
