"""A person's own one-time codes: turned on with a phone, turned off with the password."""

import segno
from starlette.responses import Response

from review.web.account import account_form
from review.web.request import SESSION_COOKIE, Visit, see_other
from store.accounts.audit import audit
from store.accounts.one_time_codes import new_secret, phone_address, turn_off, turn_on
from store.accounts.users import check_password, end_sessions_of


def codes_page(visit: Visit) -> Response:
    """A new secret for the phone, as a picture and in letters; it counts once a code made from it is sent back."""
    return _page(visit, new_secret())


def change_codes(visit: Visit) -> Response:
    """Turn codes on or off, which ends the person's sessions; the password must be known."""
    form, recovery = visit.form, None
    if form.get("do") not in ("on", "off"):
        return _page(visit, new_secret(), status=422, problem=visit.catalogue("codes-refused"))
    turns_on = form.get("do") == "on"
    with visit.desk.database.session() as session:
        user = check_password(session, visit.name, form.get("password", ""), now=visit.now)
        if user is not None and turns_on:
            recovery = turn_on(session, user, form.get("secret", ""), form.get("code", ""), visit.now)
        elif user is not None:
            turn_off(session, user)
        if user is not None and (recovery or not turns_on):
            end_sessions_of(session, user)
            action = "codes-on" if turns_on else "codes-off"
            audit(session, actor=user.name, action=action, subject=user.name, detail={}, now=visit.now)
    if turns_on and recovery is None:
        return _page(visit, new_secret(), status=422, problem=visit.catalogue("codes-refused"))
    if user is None:
        return account_form(visit, visit.catalogue("login-failed"))
    response = visit.page("recovery.html", recovery=recovery) if recovery else see_other("/login")
    visit.delete_cookie(response, SESSION_COOKIE)
    return response


def _page(visit: Visit, secret: str, *, status: int = 200, problem: str = "") -> Response:
    picture = segno.make(phone_address(secret, visit.name), error="m").svg_inline(scale=4, light="#fff")
    return visit.page("codes.html", status, secret=secret, picture=picture, problem=problem)
