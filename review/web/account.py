"""A person's own account: its password, and whether it is asked for one-time codes."""

from starlette.responses import Response

from review.web.request import SESSION_COOKIE, Visit, see_other
from store.accounts.audit import audit
from store.accounts.users import UserError, check_password, find_user, set_password


def account_page(visit: Visit) -> Response:
    """The form that changes the password, and whether one-time codes are on."""
    return account_form(visit)


def account_form(visit: Visit, problem: str = "") -> Response:
    """The page of the account, with what stood in the way."""
    with visit.desk.database.reading() as session:
        user = find_user(session, visit.name)
        assert user is not None
        has_codes, recovery = user.code_secret is not None, len(user.recovery_digests)
    return visit.page("account.html", 422 if problem else 200, problem=problem, has_codes=has_codes, recovery=recovery)


def change_password(visit: Visit) -> Response:
    """Change the password, which ends all of the person's sessions; the old one must be known."""
    form = visit.form
    if form.get("new") != form.get("again"):
        return account_form(visit, visit.catalogue("passwords-differ"))
    try:
        with visit.desk.database.session() as session:
            user = check_password(session, visit.name, form.get("password", ""), now=visit.now)
            if user is not None:
                set_password(session, user, form.get("new", ""))
                audit(session, actor=user.name, action="set-password", subject=user.name, detail={}, now=visit.now)
    except UserError as error:
        return account_form(visit, visit.catalogue.text(error.text))
    if user is None:
        return account_form(visit, visit.catalogue("login-failed"))
    response = see_other("/login")
    visit.delete_cookie(response, SESSION_COOKIE)
    return response
