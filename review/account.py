"""A person's own account: changing its password."""

from starlette.responses import Response

from review.visit import SESSION_COOKIE, Visit, see_other
from store.audit import audit
from store.users import UserError, check_password, set_password


def account_page(visit: Visit) -> Response:
    """The form that changes the password."""
    return visit.page("account.html", problem="")


def change_password(visit: Visit) -> Response:
    """Change the password, which ends all of the person's sessions; the old one must be known."""
    form = visit.form
    if form.get("new") != form.get("again"):
        return visit.page("account.html", 422, problem=visit.catalogue("passwords-differ"))
    try:
        with visit.desk.database.session() as session:
            user = check_password(session, visit.name, form.get("password", ""), now=visit.now)
            if user is not None:
                set_password(session, user, form.get("new", ""))
                audit(session, actor=user.name, action="set-password", subject=user.name, detail={}, now=visit.now)
    except UserError as error:
        return visit.page("account.html", 422, problem=str(error))
    if user is None:
        return visit.page("account.html", 422, problem=visit.catalogue("login-failed"))
    response = see_other("/login")
    visit.delete_cookie(response, SESSION_COOKIE)
    return response
