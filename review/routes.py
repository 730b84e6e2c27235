"""Every page of the desk and who may reach it: this table is all there is, beside the static files.

A feed has no session: the key in its address is what opens it."""

from review.admin import admin
from review.archive import articles, search
from review.outlets import outlets
from review.queue import assign, atom_feed, bulk, decide, decision_batches, decisions, queue
from review.reports import export, overview, report
from review.watchlist import entry_pages, import_list
from review.web import account, login, one_time_codes
from review.web.access import Page
from store.accounts.users import Role

PAGES = (
    Page(path="/login", view=login.login_form, role=None),
    Page(path="/login", view=login.log_in, role=None, method="POST"),
    Page(path="/language", view=login.choose_language, role=None, method="POST"),
    Page(path="/feed/{id:int}/{key}", view=atom_feed.feed_page, role=None),
    Page(path="/logout", view=login.log_out, role=Role.READER, method="POST"),
    Page(path="/", view=queue.queue_page, role=Role.READER),
    Page(path="/bulk", view=bulk.bulk_page, role=Role.REVIEWER),
    Page(path="/bulk", view=bulk.decide_bulk, role=Role.REVIEWER, method="POST"),
    Page(path="/bulk/undo", view=decision_batches.undo_batch, role=Role.REVIEWER, method="POST"),
    Page(path="/items/{id:int}", view=decide.item_page, role=Role.READER),
    Page(path="/items/{id:int}/decide", view=decide.decide_item, role=Role.REVIEWER, method="POST"),
    Page(path="/items/{id:int}/undo", view=decide.undo_decision, role=Role.REVIEWER, method="POST"),
    Page(path="/items/{id:int}/assign", view=assign.assign_item, role=Role.REVIEWER, method="POST"),
    Page(path="/overview", view=overview.overview_page, role=Role.READER),
    Page(path="/articles", view=search.search_page, role=Role.READER),
    Page(path="/articles/{id:int}", view=articles.article_page, role=Role.READER),
    Page(path="/outlets", view=outlets.outlets_page, role=Role.READER),
    Page(path="/outlets/{key}", view=outlets.outlet_page, role=Role.READER),
    Page(path="/watchlist", view=entry_pages.watchlist_page, role=Role.READER),
    Page(path="/watchlist/{key}", view=entry_pages.entry_page, role=Role.READER),
    Page(path="/watchlist/{key}/edit", view=entry_pages.edit_form, role=Role.MAINTAINER),
    Page(path="/watchlist/{key}/edit", view=entry_pages.change_entry, role=Role.MAINTAINER, method="POST"),
    Page(path="/watchlist/{key}/retire", view=entry_pages.retire, role=Role.MAINTAINER, method="POST"),
    Page(path="/new-entry", view=entry_pages.new_entry_form, role=Role.MAINTAINER),
    Page(path="/new-entry", view=entry_pages.new_entry, role=Role.MAINTAINER, method="POST"),
    Page(path="/import-list", view=import_list.import_form, role=Role.MAINTAINER),
    Page(path="/import-list", view=import_list.import_list, role=Role.MAINTAINER, method="POST", takes_file=True),
    Page(path="/decisions", view=decisions.decisions_page, role=Role.READER),
    Page(path="/decisions/{id:int}/together", view=decision_batches.together_page, role=Role.REVIEWER),
    Page(path="/report", view=report.report_view, role=Role.READER),
    Page(path="/report.odt", view=report.report_odt, role=Role.READER),
    Page(path="/export/{name}", view=export.export_page, role=Role.READER),
    Page(path="/account", view=account.account_page, role=Role.READER),
    Page(path="/account", view=account.change_password, role=Role.READER, method="POST"),
    Page(path="/account/codes", view=one_time_codes.codes_page, role=Role.READER),
    Page(path="/account/codes", view=one_time_codes.change_codes, role=Role.READER, method="POST"),
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
