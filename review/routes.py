"""Every page of the desk and who may reach it: this table is all there is, beside the static files.

A feed has no session: the key in its address is what opens it."""

from review import (
    account,
    admin,
    articles,
    assigning,
    bulk,
    codes,
    deciding,
    decisions,
    feed,
    login,
    outlets,
    overview,
    queue,
    report,
    search,
    watching,
)
from review.access import Page
from store.users import Role

PAGES = (
    Page(path="/login", view=login.login_form, role=None),
    Page(path="/login", view=login.log_in, role=None, method="POST"),
    Page(path="/language", view=login.choose_language, role=None, method="POST"),
    Page(path="/feed/{id:int}/{key}", view=feed.feed_page, role=None),
    Page(path="/logout", view=login.log_out, role=Role.READER, method="POST"),
    Page(path="/", view=queue.queue_page, role=Role.READER),
    Page(path="/bulk", view=bulk.bulk_page, role=Role.REVIEWER),
    Page(path="/bulk", view=bulk.decide_bulk, role=Role.REVIEWER, method="POST"),
    Page(path="/items/{id:int}", view=deciding.item_page, role=Role.READER),
    Page(path="/items/{id:int}/decide", view=deciding.decide_item, role=Role.REVIEWER, method="POST"),
    Page(path="/items/{id:int}/undo", view=deciding.undo_decision, role=Role.REVIEWER, method="POST"),
    Page(path="/items/{id:int}/assign", view=assigning.assign_item, role=Role.REVIEWER, method="POST"),
    Page(path="/overview", view=overview.overview_page, role=Role.READER),
    Page(path="/articles", view=search.search_page, role=Role.READER),
    Page(path="/articles/{id:int}", view=articles.article_page, role=Role.READER),
    Page(path="/outlets", view=outlets.outlets_page, role=Role.READER),
    Page(path="/outlets/{key}", view=outlets.outlet_page, role=Role.READER),
    Page(path="/watchlist", view=watching.watchlist_page, role=Role.READER),
    Page(path="/watchlist/{key}", view=watching.entry_page, role=Role.READER),
    Page(path="/watchlist/{key}/edit", view=watching.edit_form, role=Role.MAINTAINER),
    Page(path="/watchlist/{key}/edit", view=watching.change_entry, role=Role.MAINTAINER, method="POST"),
    Page(path="/watchlist/{key}/retire", view=watching.retire, role=Role.MAINTAINER, method="POST"),
    Page(path="/new-entry", view=watching.new_entry_form, role=Role.MAINTAINER),
    Page(path="/new-entry", view=watching.new_entry, role=Role.MAINTAINER, method="POST"),
    Page(path="/decisions", view=decisions.decisions_page, role=Role.READER),
    Page(path="/report", view=report.report_view, role=Role.READER),
    Page(path="/account", view=account.account_page, role=Role.READER),
    Page(path="/account", view=account.change_password, role=Role.READER, method="POST"),
    Page(path="/account/codes", view=codes.codes_page, role=Role.READER),
    Page(path="/account/codes", view=codes.change_codes, role=Role.READER, method="POST"),
    Page(path="/users", view=admin.users_page, role=Role.ADMIN),
    Page(path="/users", view=admin.new_user, role=Role.ADMIN, method="POST"),
    Page(path="/users/role", view=admin.change_role, role=Role.ADMIN, method="POST"),
    Page(path="/users/disabled", view=admin.disable_user, role=Role.ADMIN, method="POST"),
    Page(path="/users/codes", view=admin.reset_codes, role=Role.ADMIN, method="POST"),
    Page(path="/audit", view=admin.audit_page, role=Role.ADMIN),
    Page(path="/{path:path}", view=login.nowhere, role=Role.READER),
)

MENU = (
    ("/", "queue"),
    ("/overview", "overview"),
    ("/articles", "articles"),
    ("/decisions", "decisions"),
    ("/report", "report"),
    ("/watchlist", "watchlist"),
    ("/outlets", "outlets"),
    ("/users", "users"),
    ("/audit", "audit"),
)
"""The pages that the head of every page leads to, as far as the person may see them."""
