"""What happened, what it means and what to do, for each status that people meet."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.web.locales import translatable


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    happened: str
    means: str
    advice: str


_BY_STATUS: Mapping[int, Explanation] = {
    400: Explanation(
        happened=translatable("We could not read that request"),
        means=translatable("Something in it is not what our pages send. Nothing was changed."),
        advice=translatable("Go back, reload the page and try again."),
    ),
    403: Explanation(
        happened=translatable("This was not allowed"),
        means=translatable("The page was open for too long, or you may lack the right. Nothing was changed."),
        advice=translatable("Reload the page and try again. If it stays, ask whoever manages the rights."),
    ),
    404: Explanation(
        happened=translatable("There is nothing here"),
        means=translatable("The address may be mistyped, or what it showed has been removed."),
        advice=translatable("Check the address, or start again from the first page."),
    ),
    405: Explanation(
        happened=translatable("This address does not do that"),
        means=translatable("It is meant to be used in another way. Nothing was changed."),
        advice=translatable("Go back and use the buttons of the page."),
    ),
    408: Explanation(
        happened=translatable("The transfer took too long"),
        means=translatable("Your connection may be slow or was interrupted. Nothing was changed."),
        advice=translatable("Try again with a better connection or with a smaller file."),
    ),
    409: Explanation(
        happened=translatable("This has changed in the meantime"),
        means=translatable("Someone was faster, or the step is no longer possible. Nothing was changed."),
        advice=translatable("Reload the page to see how it stands now."),
    ),
    413: Explanation(
        happened=translatable("That is more than we can take at once"),
        means=translatable("The files are too large together. Nothing was saved."),
        advice=translatable("Send fewer or smaller files. A photo taken at normal quality is enough."),
    ),
    422: Explanation(
        happened=translatable("Some details need another look"),
        means=translatable("Something is missing or cannot be right. Nothing was saved."),
        advice=translatable("Go back and correct it."),
    ),
    429: Explanation(
        happened=translatable("That was a little too often"),
        means=translatable("To protect everyone's data we limit how often this can be tried."),
        advice=translatable("Wait a while and try again."),
    ),
    500: Explanation(
        happened=translatable("Something went wrong on our side"),
        means=translatable("It is not your fault. It was recorded and can be found by the number below."),
        advice=translatable("Try again in a minute. If it stays, tell us the number."),
    ),
    503: Explanation(
        happened=translatable("We cannot do that just now"),
        means=translatable("A part of the service is being restarted or is overloaded. Nothing was changed."),
        advice=translatable("Try again in a minute."),
    ),
}


def explain(status: int) -> Explanation:
    """The nearest one that we have: 400 for the asker's mistakes, 500 for ours."""
    return _BY_STATUS.get(status, _BY_STATUS[400 if status < 500 else 500])  # noqa: PLR2004 (client or server)
