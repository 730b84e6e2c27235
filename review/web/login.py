"""Log in and out, and choose the language."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.web.request import LANGUAGE_COOKIE, SESSION_COOKIE, VISITOR_COOKIE, DeskRequest, own_path, see_other
from store.accounts.audit import record_audit
from store.accounts.one_time_codes import is_any_code_required
from store.accounts.users import check_password, end_session, start_session, update_language


def login_form(request: DeskRequest) -> Response:
    """Show the login form."""
    target = own_path(request.http.query_params.get("next", "/"))
    return see_other(target) if request.user else _form(request, target)


def log_in(request: DeskRequest) -> Response:
    """Start a session. The page does not say whether name, password or code was wrong."""
    client = request.http.client
    with request.desk.database.session() as session:
        user = check_password(
            session,
            request.form.get("name", ""),
            request.form.get("password", ""),
            now=request.now,
            address=client.host if client else None,
            code=request.form.get("code", ""),
        )
        token = start_session(session, user, request.now) if user else None
        if user:
            if request.user:
                end_session(session, request.secret)
            record_audit(session, actor=user.name, action="login", subject=user.name, detail={}, now=request.now)
    target = own_path(request.form.get("next", "/"))
    if token is None:
        return _form(request, target, failed=True)
    response = see_other(target)
    request.set_cookie(response, SESSION_COOKIE, token)
    request.delete_cookie(response, VISITOR_COOKIE)
    return response


def _form(request: DeskRequest, target: str, *, failed: bool = False) -> Response:
    with request.desk.database.reading() as session:
        codes = is_any_code_required(session)
    return request.page("login.html", 401 if failed else 200, target=target, failed=failed, codes=codes)


def log_out(request: DeskRequest) -> Response:
    """End the session."""
    with request.desk.database.session() as session:
        end_session(session, request.secret)
        request.audit(session, "logout", request.name)
    response = see_other("/login")
    request.delete_cookie(response, SESSION_COOKIE)
    return response


def choose_language(request: DeskRequest) -> Response:
    """Store the language in the browser and, if logged in, with the account."""
    response = see_other(own_path(request.form.get("next", "/")))
    language = request.form.get("language", "")
    if language in request.desk.catalogues:
        request.set_cookie(response, LANGUAGE_COOKIE, language)
        if request.user is not None:
            with request.writing() as session:
                update_language(session, request.name, language)
    return response


def nowhere(request: DeskRequest) -> Response:  # noqa: ARG001 - every view is given the request
    """Answer any other URL, so that visitors without a session cannot learn which pages exist."""
    raise HTTPException(404)
