"""Style sheets and scripts, served by the door itself and kept by browsers for a year: content names them."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"

_FOR_EVER = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=300"


class Static(StaticFiles):
    """This package's files and a door's own. Only the address with the right version may be kept for ever."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        super().__init__(directory=FOLDER)
        self.all_directories = [FOLDER, *folders]

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        asked = QueryParams(scope["query_string"]).get("v")
        current = asked is not None and asked == version(path, tuple(map(Path, self.all_directories)))
        response.headers["cache-control"] = _FOR_EVER if current else _BRIEFLY
        return response


@cache
def version(name: str, folders: tuple[Path, ...] = (FOLDER,)) -> str | None:
    """Eight digits that change with the file's content; None if there is no such file."""
    found = next((folder / name for folder in folders if (folder / name).is_file()), None)
    return None if found is None else sha256(found.read_bytes()).hexdigest()[:8]


def address(name: str, root_path: str, folders: tuple[Path, ...] = ()) -> str:
    """Where a template links to. Raises LookupError for a file that is not there."""
    digits = version(name, (FOLDER, *folders))
    if digits is None:
        raise LookupError(name)
    return f"{root_path}/static/{name}?v={digits}"
