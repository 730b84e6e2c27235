"""Pages of one's own account: password and one-time codes."""

import segno
from starlette.responses import Response

from review.web.request import SESSION_COOKIE, DeskRequest, see_other
from store.accounts.one_time_codes import disable_codes, enable_codes, new_secret, provisioning_url
from store.accounts.users import (
    UserError,
    check_password,
    end_sessions_of,
    load_user,
    renew_calendar_key,
    revoke_calendar_key,
    update_password,
)


def account_page(request: DeskRequest, problem: str = "", *, calendar: str = "") -> Response:
    """Show the account page with a problem, if any, and the address of a calendar feed that was just opened."""
    with request.desk.database.reading() as session:
        user = load_user(session, request.name)
        assert user is not None
        has_calendar = user.calendar_digest is not None
        has_codes, recovery = user.code_secret is not None, len(user.recovery_digests)
    return request.page(
        "account.html", 422 if problem else 200, problem=problem, has_codes=has_codes, recovery=recovery,
        has_calendar=has_calendar, calendar=calendar,
    )  # fmt: skip


def change_password(request: DeskRequest) -> Response:
    """Change the password and end all of the person's sessions; the old password must be given."""
    form = request.form
    if form.get("new") != form.get("again"):
        return account_page(request, request.catalogue("passwords-differ"))
    try:
        with request.desk.database.session() as session:
            user = check_password(session, request.name, form.get("password", ""), now=request.now)
            if user is not None:
                update_password(session, user, form.get("new", ""))
                request.audit(session, "set-password", user.name)
    except UserError as error:
        return account_page(request, request.catalogue.text(error.text))
    if user is None:
        return account_page(request, request.catalogue("login-failed"))
    response = see_other("/login")
    request.delete_cookie(response, SESSION_COOKIE)
    return response


def change_calendar(request: DeskRequest) -> Response:
    """Open the person's calendar feed under a new address, which is shown once, or close it."""
    opens = request.form.get("do") != "off"
    with request.writing() as session:
        user = load_user(session, request.name)
        assert user is not None
        key = renew_calendar_key(session, user) if opens else ""
        if not opens:
            revoke_calendar_key(session, user)
        request.audit(session, "calendar-on" if opens else "calendar-off", user.name)
        number = user.id
    address = str(request.http.base_url) + f"calendar/{number}/{key}.ics" if opens else ""
    return account_page(request, calendar=address)


def codes_page(request: DeskRequest, problem: str = "") -> Response:
    """Show a new secret as a QR code and as letters; it counts only once a code made from it is sent back."""
    secret = new_secret()
    picture = segno.make(provisioning_url(secret, request.name), error="m").svg_inline(scale=4, light="#fff")
    status = 422 if problem else 200
    return request.page("codes.html", status, secret=secret, picture=picture, problem=problem)


def change_codes(request: DeskRequest) -> Response:
    """Turn one-time codes on or off and end the person's sessions; the password must be given."""
    form, recovery = request.form, None
    if form.get("do") not in ("on", "off"):
        return codes_page(request, request.catalogue("codes-refused"))
    turns_on = form.get("do") == "on"
    with request.desk.database.session() as session:
        user = check_password(session, request.name, form.get("password", ""), now=request.now)
        if user is not None and turns_on:
            recovery = enable_codes(session, user, form.get("secret", ""), form.get("code", ""), request.now)
        elif user is not None:
            disable_codes(session, user)
        if user is not None and (recovery or not turns_on):
            end_sessions_of(session, user)
            request.audit(session, "codes-on" if turns_on else "codes-off", user.name)
    if turns_on and recovery is None:
        return codes_page(request, request.catalogue("codes-refused"))
    if user is None:
        return account_page(request, request.catalogue("login-failed"))
    response = request.page("recovery.html", recovery=recovery) if recovery else see_other("/login")
    request.delete_cookie(response, SESSION_COOKIE)
    return response
