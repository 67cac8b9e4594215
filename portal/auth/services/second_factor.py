"""The second factor: codes of an application (TOTP), each accepted once, and ten recovery codes."""

import secrets

import pyotp
from sqlalchemy import delete, select, update

from portal.auth import passwords, queries, tokens
from portal.auth.domain import SHORTEST
from portal.auth.models import Account, RecoveryCode
from portal.auth.services.mails import tell
from portal.auth.services.sessions import end_all
from portal.extensions import db
from portal.persistence import secrets_at_rest
from portal.persistence.transaction import transaction
from portal.shared import clock
from portal.shared.errors import Invalid, WrongCode, WrongPassword
from portal.shared.text import N_

RECOVERY_CODES = 10
_PERIOD = 30


def new_secret() -> str:
    """A secret for an application, base32."""
    return pyotp.random_base32()


def provisioning_address(secret: str, email: str, issuer: str) -> str:
    """What the QR code says to the application."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def turn_on(account_id: int, secret: str, code: str, *, keep: str) -> list[str]:
    """Turn the second factor on, and return the recovery codes, shown once.

    Every session but ``keep`` ends. Raises WrongCode.
    """
    with transaction():
        account = db.session.get_one(Account, account_id)
        step = _step_of(secret, _typed(code), after=0)
        if step is None:
            raise WrongCode(N_("This code is not right. Check the time of your phone and type the code it shows now."))
        account.totp_secret = secrets_at_rest.seal(secret)
        account.totp_step = step
        end_all(account.id, keep=keep)
        codes = _new_codes(account.id)
        tell(account, "second_factor_on")
        return codes


def turn_off(account_id: int, password: str, code: str, *, keep: str) -> None:
    """Turn the second factor off and take ``password``, of the longer kind, in its place.

    Every session but ``keep`` ends. Raises Invalid for a password that is too weak to stand alone, WrongCode.
    """
    with transaction():
        account = db.session.get_one(Account, account_id)
        if found := passwords.objection(password, shortest=SHORTEST, personal=account.words):
            raise Invalid(found[0], field="password", **found[1])
        if not accept(account.id, code):
            raise WrongCode
        account.totp_secret, account.totp_step = None, 0
        account.password_hash = passwords.hashed(password)
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
        end_all(account.id, keep=keep)
        tell(account, "second_factor_off")


def new_recovery_codes(account_id: int) -> list[str]:
    """Ten new codes; the old ones stop working."""
    with transaction():
        return _new_codes(account_id)


def _new_codes(account_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = [f"{secrets.token_hex(3)}-{secrets.token_hex(3)}-{secrets.token_hex(4)}" for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(account_id=account_id, code_hash=tokens.digest(code)) for code in codes)
    return codes


def confirm(account_id: int, code: str) -> None:
    """Use up a code of the application, or a recovery code; each is accepted once. Raises WrongCode."""
    with transaction():
        if not accept(account_id, code):
            raise WrongCode


def accept(account_id: int, code: str) -> bool:
    """Whether a code is right, which is then used up; inside the caller's transaction."""
    mine = select(Account).where(Account.id == account_id).with_for_update(key_share=True)
    # of two who come at once with the same code, the second must see what the first wrote
    account = db.session.scalar(mine.execution_options(populate_existing=True))
    if account is None or account.totp_secret is None:
        return False
    typed = _typed(code)
    secret = secrets_at_rest.unseal(account.totp_secret)
    if secret is None:
        return False
    step = _step_of(secret, typed, after=account.totp_step)
    if step is not None:
        account.totp_step = step
        return True
    return _use_recovery_code(account, typed)


def _typed(code: str) -> str:
    """A code as it is compared: applications show it in groups."""
    return "".join(code.split()).lower()


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """The time step a code belongs to, one before and one after now included; None for a wrong or a used one."""
    present = int(clock.now().timestamp()) // _PERIOD
    totp = pyotp.TOTP(secret)
    steps = (present, present - 1, present + 1)
    typed = code.encode()
    return next((s for s in steps if s > after and secrets.compare_digest(totp.generate_otp(s).encode(), typed)), None)


def _use_recovery_code(account: Account, code: str) -> bool:
    mine = (
        RecoveryCode.account_id == account.id,
        RecoveryCode.code_hash == tokens.digest(code),
        RecoveryCode.used_at.is_(None),
    )
    used = db.session.scalar(update(RecoveryCode).where(*mine).values(used_at=clock.now()).returning(RecoveryCode.id))
    if used is not None:
        tell(account, "recovery_code_used", left=queries.recovery_codes_left(account.id))
    return used is not None


def confirm_identity(account_id: int, typed: str) -> None:
    """Ask again who signs (D32): the second factor where it is on, else the password; raises WrongPassword.

    Inside the caller's transaction, so that a code is used up if and only if the act is done.
    """
    account = db.session.get(Account, account_id)
    if account is None:
        raise WrongPassword
    if account.has_second_factor:
        if not accept(account_id, typed):
            raise WrongCode(N_("This code is not right, or was used already. Nothing was signed."))
    elif not passwords.matches(account.password_hash, typed):
        raise WrongPassword
