"""Logging in and out, and choosing the language of the page."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.web.request import LANGUAGE_COOKIE, SESSION_COOKIE, VISITOR_COOKIE, Visit, own_path, see_other
from store.accounts.audit import audit
from store.accounts.one_time_codes import asks_for_codes
from store.accounts.users import check_password, end_session, set_language, start_session


def login_form(visit: Visit) -> Response:
    """The form that asks for name and password."""
    wish = own_path(visit.request.query_params.get("next", "/"))
    return see_other(wish) if visit.user else _form(visit, wish)


def log_in(visit: Visit) -> Response:
    """Begin a session; what is wrong with name, password or code is not said."""
    client = visit.request.client
    with visit.desk.database.session() as session:
        user = check_password(
            session,
            visit.form.get("name", ""),
            visit.form.get("password", ""),
            now=visit.now,
            address=client.host if client else None,
            code=visit.form.get("code", ""),
        )
        token = start_session(session, user, visit.now) if user else None
        if user:
            if visit.user:
                end_session(session, visit.secret)
            audit(session, actor=user.name, action="login", subject=user.name, detail={}, now=visit.now)
    wish = own_path(visit.form.get("next", "/"))
    if token is None:
        return _form(visit, wish, failed=True)
    response = see_other(wish)
    visit.set_cookie(response, SESSION_COOKIE, token)
    visit.delete_cookie(response, VISITOR_COOKIE)
    return response


def _form(visit: Visit, wish: str, *, failed: bool = False) -> Response:
    with visit.desk.database.reading() as session:
        codes = asks_for_codes(session)
    return visit.page("login.html", 401 if failed else 200, wish=wish, failed=failed, codes=codes)


def log_out(visit: Visit) -> Response:
    """End the session."""
    with visit.desk.database.session() as session:
        end_session(session, visit.secret)
        audit(session, actor=visit.name, action="logout", subject=visit.name, detail={}, now=visit.now)
    response = see_other("/login")
    visit.delete_cookie(response, SESSION_COOKIE)
    return response


def choose_language(visit: Visit) -> Response:
    """Remember the language in the browser, and with the account of whoever is logged in."""
    response = see_other(own_path(visit.form.get("next", "/")))
    language = visit.form.get("language", "")
    if language in visit.desk.catalogues:
        visit.set_cookie(response, LANGUAGE_COOKIE, language)
        if visit.user is not None:
            with visit.writing() as session:
                set_language(session, visit.name, language)
    return response


def nowhere(visit: Visit) -> Response:  # noqa: ARG001 - every view is given the visit
    """Any other address: who isn't logged in is asked to, and doesn't learn which pages there are."""
    raise HTTPException(404)
