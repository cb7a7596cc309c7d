"""What a route raises when it cannot answer. Messages are for people and already in their language."""

from starlette.exceptions import HTTPException


class NotFoundError(HTTPException):
    """No such thing, or somebody else's: the answer is the same."""

    def __init__(self) -> None:
        super().__init__(404)


class ConflictError(HTTPException):
    """Someone was faster, or the state forbids it. The message names what happened."""

    def __init__(self, message: str) -> None:
        super().__init__(409, message)


class ForbiddenError(HTTPException):
    """This person may not do it. The message says who may."""

    def __init__(self, message: str = "") -> None:
        super().__init__(403, message)


class BadRequestError(HTTPException):
    """Nothing our pages send."""

    def __init__(self, message: str = "") -> None:
        super().__init__(400, message)


class TooLargeError(HTTPException):
    """More than we take."""

    def __init__(self, message: str = "") -> None:
        super().__init__(413, message)


class TooManyError(HTTPException):
    """Asked too often. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(429, headers={"Retry-After": str(retry_after)})
