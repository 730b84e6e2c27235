"""The table of all pages of the desk and the role that each needs; only static files are outside it.

A feed has no session; the key in its URL gives access."""

from dataclasses import dataclass

from review.admin import admin
from review.archive import articles, evidence, replay, search
from review.cases import case_files, case_list, case_page
from review.outlets import outlets
from review.queue import atom_feed, bulk, decide, decisions, queue
from review.reports import overview, report, statistics, tonight
from review.watchlist import entry_form, entry_pages, import_list
from review.web import account, login
from review.web.access import DeskPage
from store.schema.enums import Role

PAGES = (
    DeskPage(path="/login", view=login.login_form, role=None),
    DeskPage(path="/login", view=login.log_in, role=None, method="POST"),
    DeskPage(path="/language", view=login.choose_language, role=None, method="POST"),
    DeskPage(path="/feed/{id:int}/{key}", view=atom_feed.feed_page, role=None),
    DeskPage(path="/calendar/{id:int}/{key}.ics", view=case_files.calendar_feed, role=None),
    DeskPage(path="/logout", view=login.log_out, role=Role.READER, method="POST"),
    DeskPage(path="/", view=tonight.tonight_page, role=Role.READER),
    DeskPage(path="/queue", view=queue.queue_page, role=Role.READER),
    DeskPage(path="/queue/undo", view=decide.undo_in_queue, role=Role.REVIEWER, method="POST"),
    DeskPage(path="/bulk", view=bulk.bulk_page, role=Role.REVIEWER),
    DeskPage(path="/bulk", view=bulk.decide_bulk, role=Role.REVIEWER, method="POST"),
    DeskPage(path="/bulk/undo", view=decisions.undo_batch, role=Role.REVIEWER, method="POST"),
    DeskPage(path="/items/{id:int}", view=decide.item_page, role=Role.READER),
    DeskPage(path="/items/{id:int}/decide", view=decide.decide_item, role=Role.REVIEWER, method="POST"),
    DeskPage(path="/items/{id:int}/undo", view=decide.undo_decision, role=Role.REVIEWER, method="POST"),
    DeskPage(path="/items/{id:int}/evidence", view=evidence.item_bundle, role=Role.REVIEWER, method="POST"),
    DeskPage(path="/items/{id:int}/assign", view=decide.assign_item, role=Role.REVIEWER, method="POST"),
    DeskPage(path="/overview", view=overview.overview_page, role=Role.READER),
    DeskPage(path="/articles", view=search.search_page, role=Role.READER),
    DeskPage(path="/articles/{id:int}", view=articles.article_page, role=Role.READER),
    DeskPage(path="/articles/{id:int}/evidence", view=evidence.article_bundle, role=Role.REVIEWER, method="POST"),
    DeskPage(path="/articles/{id:int}/versions/{seq:int}/saved", view=replay.saved_page_view, role=Role.READER),
    DeskPage(path="/articles/{id:int}/versions/{seq:int}/replay", view=replay.replay_page, role=Role.READER),
    DeskPage(path="/articles/{id:int}/versions/{seq:int}/warc", view=replay.replay_archive, role=Role.READER),
    DeskPage(path="/replay/sw.js", view=replay.replay_worker, role=Role.READER),
    DeskPage(path="/outlets", view=outlets.outlets_page, role=Role.READER),
    DeskPage(path="/outlets/{key}", view=outlets.outlet_page, role=Role.READER),
    DeskPage(path="/cases", view=case_list.cases_page, role=Role.READER),
    DeskPage(path="/cases/views", view=case_list.change_views, role=Role.READER, method="POST"),
    DeskPage(path="/cases/{key}", view=case_page.case_page, role=Role.READER),
    DeskPage(path="/cases/{key}/add", view=case_page.add_to_case, role=Role.REVIEWER, method="POST"),
    DeskPage(path="/cases/{key}/events/{id:int}", view=case_page.decide_on_event, role=Role.REVIEWER, method="POST"),
    DeskPage(path="/cases/{key}/evidence", view=case_files.case_bundle, role=Role.REVIEWER, method="POST"),
    DeskPage(path="/cases/{key}/{form}", view=case_files.case_file, role=Role.READER),
    DeskPage(path="/watchlist", view=entry_pages.watchlist_page, role=Role.READER),
    DeskPage(path="/watchlist/{key}", view=entry_pages.entry_page, role=Role.READER),
    DeskPage(path="/watchlist/{key}/edit", view=entry_pages.edit_form, role=Role.MAINTAINER),
    DeskPage(path="/watchlist/{key}/edit", view=entry_pages.change_entry, role=Role.MAINTAINER, method="POST"),
    DeskPage(path="/watchlist/{key}/retire", view=entry_pages.retire_form, role=Role.MAINTAINER),
    DeskPage(path="/watchlist/{key}/restore", view=entry_pages.restore, role=Role.MAINTAINER, method="POST"),
    DeskPage(path="/watchlist/{key}/retire", view=entry_pages.retire, role=Role.MAINTAINER, method="POST"),
    DeskPage(path="/new-entry", view=entry_form.form_page, role=Role.MAINTAINER),
    DeskPage(path="/new-entry", view=entry_pages.new_entry, role=Role.MAINTAINER, method="POST"),
    DeskPage(path="/import-list", view=import_list.import_form, role=Role.MAINTAINER),
    DeskPage(path="/import-list", view=import_list.import_list, role=Role.MAINTAINER, method="POST", takes_file=True),
    DeskPage(path="/decisions", view=decisions.decisions_page, role=Role.READER),
    DeskPage(path="/decisions/{id:int}/together", view=decisions.together_page, role=Role.REVIEWER),
    DeskPage(path="/statistics", view=statistics.statistics_page, role=Role.READER),
    DeskPage(path="/report", view=report.report_view, role=Role.READER),
    DeskPage(path="/report.odt", view=report.report_download, role=Role.READER),
    DeskPage(path="/report.docx", view=report.report_download, role=Role.READER),
    DeskPage(path="/report.html", view=report.report_download, role=Role.READER),
    DeskPage(path="/export/{name}", view=decisions.export_page, role=Role.READER),
    DeskPage(path="/account", view=account.account_page, role=Role.READER),
    DeskPage(path="/account", view=account.change_password, role=Role.READER, method="POST"),
    DeskPage(path="/account/calendar", view=account.change_calendar, role=Role.READER, method="POST"),
    DeskPage(path="/account/codes", view=account.codes_page, role=Role.READER),
    DeskPage(path="/account/codes", view=account.change_codes, role=Role.READER, method="POST"),
    DeskPage(path="/users", view=admin.users_page, role=Role.ADMIN),
    DeskPage(path="/users", view=admin.new_user, role=Role.ADMIN, method="POST"),
    DeskPage(path="/users/role", view=admin.change_role, role=Role.ADMIN, method="POST"),
    DeskPage(path="/users/disabled", view=admin.disable_user, role=Role.ADMIN, method="POST"),
    DeskPage(path="/users/codes", view=admin.reset_codes, role=Role.ADMIN, method="POST"),
    DeskPage(path="/audit", view=admin.audit_page, role=Role.ADMIN),
    DeskPage(path="/{path:path}", view=login.nowhere, role=Role.READER),
)


@dataclass(frozen=True, kw_only=True)
class MenuGroup:
    """A group of the navigation. `others` are first parts of the paths of pages that belong to it without a tab."""

    words: str
    icon: str
    pages: tuple[tuple[str, str], ...]
    others: tuple[str, ...] = ()


MENU = (
    MenuGroup(words="tonight", icon="moon", pages=(("/", "tonight"), ("/overview", "overview"))),
    MenuGroup(
        words="review",
        icon="inbox",
        pages=(("/queue", "queue"), ("/decisions", "decisions"), ("/statistics", "statistics")),
        others=("items", "bulk"),
    ),
    MenuGroup(
        words="cases",
        icon="users",
        pages=(("/cases", "cases-list"), ("/watchlist", "watchlist"), ("/report", "report")),
        others=("new-entry", "import-list"),
    ),
    MenuGroup(words="archive", icon="archive", pages=(("/articles", "articles"), ("/outlets", "outlets"))),
    MenuGroup(
        words="settings", icon="settings", pages=(("/account", "account"), ("/users", "users"), ("/audit", "audit"))
    ),
)
"""The navigation: groups with their pages, which are shown as far as the person's role allows."""
