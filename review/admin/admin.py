"""Pages for administrators: accounts and the audit trail."""

from collections.abc import Callable

from starlette.responses import Response

from config.wording.coded_text import CodedText
from review.web.request import DeskRequest, existing, see_other
from store.accounts.audit import load_audit_log
from store.accounts.one_time_codes import disable_codes
from store.accounts.users import UserError, insert_user, load_user, load_users, update_disabled, update_role
from store.schema.enums import Role
from store.schema.tables.accounts import User
from store.session import Session


def audit_page(request: DeskRequest) -> Response:
    """Show the newest entries of the audit trail."""
    with request.desk.database.reading() as session:
        return request.page("audit.html", lines=load_audit_log(session, limit=500))


def new_user(request: DeskRequest) -> Response:
    """Create the account described by the form."""
    form = request.form
    try:
        with request.writing() as session:
            user = insert_user(
                session, form.get("name", ""), form.get("password", ""), role=form.get("role", ""), now=request.now
            )
            request.audit(session, "add-user", user.name, role=user.role.value)
    except UserError as error:
        return users_page(request, status=422, problem=request.catalogue.text(error.text))
    return see_other("/users")


def change_role(request: DeskRequest) -> Response:
    """Give an account the role chosen in the form."""
    role = request.form.get("role", "")
    return _changed(request, "set-role", lambda session, user: update_role(session, user, role), role=role)


def disable_user(request: DeskRequest) -> Response:
    """Disable an account, or enable it again."""
    disabled = request.form.get("disabled") == "1"
    action = "disable-user" if disabled else "enable-user"
    return _changed(request, action, lambda session, user: update_disabled(session, user, disabled=disabled))


def reset_codes(request: DeskRequest) -> Response:
    """Turn off an account's one-time codes, for an owner who lost the phone and the recovery codes."""
    return _changed(request, "reset-codes", disable_codes)


def _changed(request: DeskRequest, action: str, change: Callable[[Session, User], None], **detail: str) -> Response:
    """Change another account. Changing one's own is refused: it could leave the desk without an administrator."""
    try:
        with request.writing() as session:
            user = _somebody_else(session, request)
            change(session, user)
            request.audit(session, action, user.name, **detail)
    except UserError as error:
        return users_page(request, status=422, problem=request.catalogue.text(error.text))
    return see_other("/users")


def _somebody_else(session: Session, request: DeskRequest) -> User:
    """Return the account named by the form."""
    user = existing(load_user(session, request.form.get("name", "")))
    if user.name == request.name:
        raise UserError(CodedText.of("not-yourself"))
    return user


def users_page(request: DeskRequest, *, status: int = 200, problem: str = "") -> Response:
    """Show all accounts and the form for a new one."""
    with request.desk.database.reading() as session:
        return request.page("users.html", status, users=load_users(session), all_roles=list(Role), problem=problem)
