"""The code at registration: an image, or the same door by a question in words; single use."""

import secrets
from dataclasses import dataclass
from io import BytesIO

from captcha.image import ImageCaptcha
from PIL import ImageOps
from PIL.Image import Dither
from sqlalchemy import delete, update

from portal.auth import queries, tokens
from portal.auth.domain import CHALLENGE_LIFE
from portal.auth.models import Challenge
from portal.extensions import db
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.text import N_, folded

_LETTERS = "ACDEFHJKLMNPRTUVWXY34679"
_LENGTH = 5
NUMBERS = (
    N_("zero"),
    N_("one"),
    N_("two"),
    N_("three"),
    N_("four"),
    N_("five"),
    N_("six"),
    N_("seven"),
    N_("eight"),
    N_("nine"),
    N_("ten"),
    N_("eleven"),
    N_("twelve"),
    N_("thirteen"),
    N_("fourteen"),
    N_("fifteen"),
    N_("sixteen"),
    N_("seventeen"),
    N_("eighteen"),
)
_image = ImageCaptcha(width=150, height=56, font_sizes=(40, 44))


@dataclass(frozen=True)
class Asked:
    """A challenge on a page: its token, and the two numbers of its question."""

    token: str
    left: int
    right: int


def ask() -> Asked:
    """A new challenge; old ones are swept away."""
    asked = Asked(tokens.new(), secrets.randbelow(9) + 1, secrets.randbelow(9) + 1)
    with transaction() as session:
        session.execute(delete(Challenge).where(Challenge.expires_at < clock.now()))
        session.add(
            Challenge(
                token_hash=tokens.digest(asked.token),
                code="".join(secrets.choice(_LETTERS) for _ in range(_LENGTH)),
                left=asked.left,
                right=asked.right,
                expires_at=clock.now() + CHALLENGE_LIFE,
            )
        )
    return asked


def shown_again(token: str) -> Asked | None:
    """The challenge of a form that is shown again, None where it is used up or too old."""
    found = queries.challenge(token)
    return Asked(token, found.left, found.right) if found else None


def image(token: str) -> bytes | None:
    """The image of a challenge: PNG, black on white, at most 4 kB; None where there is none."""
    found = queries.challenge(token)
    if found is None:
        return None
    # the library draws through the lightness of the ink: light on dark, then turned round
    drawn = _image.create_captcha_image(found.code, (255, 255, 255), (0, 0, 0))
    _image.create_noise_curve(drawn, (255, 255, 255))
    out = BytesIO()
    ImageOps.invert(drawn).convert("1", dither=Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def passed(token: str, typed: str, *, words: list[str]) -> bool:
    """Whether a challenge is answered, by the code or by the number; either way it is used up.

    ``words`` are the numbers from zero in the language of the page.
    """
    with transaction():
        mine = (Challenge.token_hash == tokens.digest(token), Challenge.used_at.is_(None))
        live = (*mine, Challenge.expires_at > clock.now())
        used = db.session.scalar(
            update(Challenge).where(*live).values(used_at=clock.now()).returning(Challenge.token_hash)
        )
        found = db.session.get(Challenge, used) if used else None
        if found is None:
            return False
        answer = folded(typed).replace(" ", "")
        total = found.left + found.right
        return answer in {
            found.code.lower(),
            str(total),
            folded(words[total]).replace(" ", "").replace("-", ""),
            folded(words[total]),
        }
