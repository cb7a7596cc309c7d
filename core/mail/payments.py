"""What letters say of what the buyer pays for a replacement."""

from collections.abc import Mapping
from types import MappingProxyType

from core.domain.payments import PaymentNews
from core.mail.repairs import Told
from core.mail.words import translatable

NEWS: Mapping[PaymentNews, Told] = MappingProxyType(
    {
        PaymentNews.ASKED: Told(
            translatable("Please pay for your replacement"),
            translatable(
                "By the terms of the warranty you pay a part of the replacement. The invoice has just been "
                "sent to you in an e-mail of its own, and you can also pay on the page of your claim. We "
                "send the replacement as soon as it is paid."
            ),
            translatable("See your claim and pay"),
        ),
        PaymentNews.MISSED: Told(
            translatable("The invoice for your replacement is no longer valid"),
            translatable(
                "It was not paid and cannot be paid any more, so nothing was sent. If you still want the "
                "replacement, answer this letter and we send you a new invoice."
            ),
            translatable("See your claim"),
        ),
    }
)
